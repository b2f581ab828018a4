using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel.Jupyter;

/// <summary>The folder by which Jupyter knows a kernel: kernel.json, which says how to start it, and its logos.</summary>
internal static class KernelSpec
{
    /// <summary>The name that the course's notebooks ask for. .NET Interactive's kernel has it too, where someone has that.</summary>
    public const string SharedName = ".net-csharp";

    /// <summary>The name taken where the shared one belongs to another kernel.</summary>
    public const string OwnName = "backprop-csharp";

    private const string Mark = "backprop";
    private const string LogoPrefix = "Logo.";

    /// <summary>Writes the kernelspec into <paramref name="folder"/>; a start line made of <paramref name="start"/> and the connection file.</summary>
    public static void Write(string folder, IEnumerable<string> start)
    {
        Directory.CreateDirectory(folder);
        var assembly = typeof(KernelSpec).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(LogoPrefix, StringComparison.Ordinal)))
        {
            using var logo = assembly.GetManifestResourceStream(resource)!;
            using var file = File.Create(Path.Combine(folder, resource[LogoPrefix.Length..]));
            logo.CopyTo(file);
        }
        var json = new JsonObject
        {
            ["argv"] = new JsonArray([.. start.Select(part => (JsonNode)part), "jupyter", "{connection_file}"]),
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject { ["implementation"] = Mark, ["debugger"] = false },
        };
        File.WriteAllText(Path.Combine(folder, "kernel.json"), json.ToJsonString(new() { WriteIndented = true, IndentSize = 2 }) + "\n", new UTF8Encoding(false));
    }

    /// <summary>Whether <paramref name="folder"/> holds a kernelspec that an install of ours wrote.</summary>
    public static bool IsOurs(string folder)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kernel.json")))?["metadata"]?["implementation"]?.GetValue<string>() == Mark;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>What starts this program: dotnet and the kernel's dll, both by full path, as a front end may have another search path.</summary>
    public static string[] StartLine() => [Dotnet.Path, typeof(KernelSpec).Assembly.Location];
}
