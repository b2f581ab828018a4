using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Backprop;

/// <summary>
/// The program that runs the cell: the course's kernel, .NET Interactive, Verso, or, outside a notebook, the console. Each is found by name. To
/// refer to .NET Interactive by its types would bring 44 packages to everybody who builds the library, for five methods; and two of the hosts have no package.
/// </summary>
/// <param name="UpdatesInPlace">Whether what is shown can be replaced.</param>
/// <param name="Show">Shows a value; the result shows another one instead of it.</param>
internal sealed record Host(bool UpdatesInPlace, Func<object, Action<object>> Show)
{
    public static Host Find() => CourseKernel() ?? Interactive() ?? Verso() ?? Console();

    private static Host? CourseKernel()
    {
        if (Current("Backprop.Kernel", "Backprop.Kernel.CellContext") is not { } cell)
            return null;
        var display = cell.GetType().GetMethod("Display", [typeof(object)])!;
        return new Host(true, value => Updater(Call(display, cell, value)!));
    }

    /// <summary>
    /// Not its <c>display(…)</c>: what that returns has not updated in place since June 2025; the context's own does. An update is written in the MIME types
    /// of the first value, so these are named.
    /// </summary>
    private static Host? Interactive()
    {
        if (DotNetInteractive.Cell is not { } cell)
            return null;
        var display = cell.GetType().Assembly.GetType(cell.GetType() + "Extensions")!.GetMethod("Display", [cell.GetType(), typeof(object), typeof(string[])])!;
        return new Host(true, value => Updater(Call(display, null, cell, value, DotNetInteractive.MimeTypes)!));
    }

    /// <summary>Verso adds to a cell's output and never replaces it.</summary>
    private static Host? Verso()
    {
        var display = Loaded("Verso.Abstractions")?.GetType("Verso.Abstractions.DisplayExtensions")?.GetMethod("Display", [typeof(object), typeof(string)]);
        if (display is null)
            return null;
        void Show(object value) => Call(display, null, value, null);
        return new Host(false, value =>
        {
            Show(value);
            return Show;
        });
    }

    private static Host Console() => new(false, value =>
    {
        System.Console.WriteLine(value);
        return System.Console.WriteLine;
    });

    /// <summary>The static property <c>Current</c> of a host's type: the running cell, or null while none runs or the host is another one.</summary>
    public static object? Current(string assembly, string type) =>
        Loaded(assembly)?.GetType(type)?.GetProperty("Current", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);

    public static Assembly? Loaded(string name) => Array.Find(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == name);

    private static Action<object> Updater(object shown)
    {
        var update = shown.GetType().GetMethod("Update", [typeof(object)])!;
        return value => Call(update, shown, value);
    }

    private static object? Call(MethodInfo method, object? target, params object?[] arguments)
    {
        try
        {
            return method.Invoke(target, arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
