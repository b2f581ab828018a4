using System.Reflection;
using System.Runtime.Loader;

namespace Backprop;

/// <summary>
/// Plotly.NET and what it needs, for .NET Interactive: its last version ships an older FSharp.Core than Plotly.NET was made for, and loads each referenced file
/// by itself, so that the two would mix. Here they are loaded together, and the host's scripts are told of them before a cell names one of their types.
/// </summary>
internal sealed class PlotlyContext : AssemblyLoadContext
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(Figure).Assembly.Location)!;
    private static readonly string[] Shared = ["Backprop.Lib", "MathNet.Numerics", "System.Numerics.Tensors"]; // one of each, the cells' own

    /// <summary>Loads them for the scripts of a kernel; returns the type of a chart, or null where Plotly.NET does not lie beside the library.</summary>
    /// <param name="csharpKernel">The <c>CSharpKernel</c> that runs the cell.</param>
    public static Type? Load(object csharpKernel)
    {
        if (!File.Exists(Path.Combine(Folder, "Plotly.NET.dll")))
            return null;
        // Roslyn's loader has the method for this; only the way to it is not public.
        var loader = Get(Get(Get(Get(csharpKernel, "ScriptState"), "Script"), "Builder"), "_assemblyLoader");
        var register = loader?.GetType().GetMethod("RegisterDependency", [typeof(Assembly)]);
        var context = new PlotlyContext();
        foreach (var file in Directory.GetFiles(Folder, "*.dll").Where(file => !Shared.Contains(Path.GetFileNameWithoutExtension(file))))
            register?.Invoke(loader, [context.LoadFromAssemblyPath(file)]);
        return context.LoadFromAssemblyName(new AssemblyName("Plotly.NET")).GetType("Plotly.NET.GenericChart");
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == "Backprop.Lib")
            return typeof(Figure).Assembly;
        var file = Path.Combine(Folder, assemblyName.Name + ".dll");
        return !Shared.Contains(assemblyName.Name) && File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    private static object? Get(object? target, string name)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var type = target?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetProperty(name, Any) is { } property)
                return property.GetValue(target);
            if (type.GetField(name, Any) is { } field)
                return field.GetValue(target);
        }
        return null;
    }
}
