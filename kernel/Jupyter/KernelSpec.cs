using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel.Jupyter;

/// <summary>The folder by which Jupyter knows a kernel: kernel.json, which says how to start it, its logos, and a copy of the program, which so outlives the clone that it was built in.</summary>
internal static class KernelSpec
{
    /// <summary>The name that the course's notebooks ask for. .NET Interactive's kernel has it too, where someone has that.</summary>
    public const string SharedName = ".net-csharp";

    /// <summary>The name taken where the shared one belongs to another kernel.</summary>
    public const string OwnName = "backprop-csharp";

    private const string Mark = "backprop";
    private const string LogoPrefix = "Logo.";
    private const string ProgramPrefix = "kernel-";

    /// <summary>Writes the kernelspec into <paramref name="folder"/>, with a copy of the program in the folder <paramref name="program"/>.</summary>
    public static void Write(string folder, string program, string displayName)
    {
        Directory.CreateDirectory(folder);
        // A folder of its own for each, as kernels may be running from the one before.
        var copy = Path.Combine(folder, $"{ProgramPrefix}{Guid.NewGuid():N}");
        Folders.Copy(program, copy);
        var assembly = typeof(KernelSpec).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(LogoPrefix, StringComparison.Ordinal)))
        {
            using var logo = assembly.GetManifestResourceStream(resource)!;
            using var file = File.Create(Path.Combine(folder, resource[LogoPrefix.Length..]));
            logo.CopyTo(file);
        }
        var json = new JsonObject
        {
            // Both by full path, as a front end may have another search path.
            ["argv"] = new JsonArray(Dotnet.Path, Path.Combine(copy, Path.GetFileName(typeof(KernelSpec).Assembly.Location)), "jupyter", "{connection_file}"),
            ["display_name"] = displayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject { ["implementation"] = Mark, ["installed_from"] = program, ["debugger"] = false },
        };
        File.WriteAllText(Path.Combine(folder, "kernel.json"), json.ToJsonString(new() { WriteIndented = true, IndentSize = 2 }) + "\n", new UTF8Encoding(false));
        foreach (var old in Directory.GetDirectories(folder, ProgramPrefix + "*").Where(other => other != copy))
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Whether <paramref name="folder"/> holds a kernelspec that an install of ours wrote.</summary>
    public static bool IsOurs(string folder) => Metadata(folder, "implementation") == Mark;

    /// <summary>The folder of the program that the kernelspec in <paramref name="folder"/> was installed from; null where that is not known.</summary>
    public static string? InstalledFrom(string folder) => Metadata(folder, "installed_from");

    private static string? Metadata(string folder, string name)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kernel.json")))?["metadata"]?[name]?.GetValue<string>();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
