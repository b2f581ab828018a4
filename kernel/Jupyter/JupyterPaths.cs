using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Backprop.Kernel.Jupyter;

/// <summary>Where Jupyter, and VS Code's extension for it, look for kernels. The paths are those of the given system, so that each can be told on any.</summary>
/// <param name="System">Linux, OSX or Windows.</param>
/// <param name="Home">The user's home folder.</param>
/// <param name="Variable">Reads an environment variable; null or empty where it is not set.</param>
internal sealed record JupyterPaths(OSPlatform System, string Home, Func<string, string?> Variable)
{
    public static JupyterPaths OfThisMachine() => new(
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        Environment.GetEnvironmentVariable);

    /// <summary>The kernels of this user.</summary>
    public string UserKernels()
    {
        if (Set("JUPYTER_DATA_DIR") is { } chosen) return Join(chosen, "kernels");
        if (System == OSPlatform.OSX) return Join(Home, "Library", "Jupyter", "kernels");
        if (System == OSPlatform.Windows) return Join(Set("APPDATA") ?? Join(Home, "AppData", "Roaming"), "jupyter", "kernels");
        return Join(Set("XDG_DATA_HOME") ?? Join(Home, ".local", "share"), "jupyter", "kernels");
    }

    /// <summary>The kernels of a Python installation or environment in <paramref name="prefix"/>.</summary>
    public string KernelsUnder(string prefix) => Join(prefix, "share", "jupyter", "kernels");

    /// <summary>All folders that Jupyter looks into, as far as they can be known without asking a Python.</summary>
    public IEnumerable<string> AllKernels()
    {
        var listed = (Set("JUPYTER_PATH") ?? "").Split(System == OSPlatform.Windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries).Select(path => Join(path, "kernels"));
        var shared = System == OSPlatform.Windows
            ? [Join(Set("PROGRAMDATA") ?? @"C:\ProgramData", "jupyter", "kernels")]
            : new[] { KernelsUnder("/usr/local"), KernelsUnder("/usr") };
        return [.. listed, UserKernels(), .. Environments().Select(KernelsUnder), .. shared];
    }

    /// <summary>The prefix of the Python that stands for "sys.prefix" here: the active environment's, else that of the python on the path; null where there is none.</summary>
    public string? SystemPrefix() => Environments().FirstOrDefault() ?? AskPython("python3") ?? AskPython("python");

    private IEnumerable<string> Environments() => new[] { Set("VIRTUAL_ENV"), Set("CONDA_PREFIX") }.OfType<string>();

    private static string? AskPython(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import sys; print(sys.prefix)"]) { RedirectStandardOutput = true })!;
            var prefix = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 && prefix.Length > 0 ? prefix : null;
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return null; // There is no such program.
        }
    }

    private string? Set(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    private string Join(params string[] parts) => string.Join(System == OSPlatform.Windows ? '\\' : '/', parts.Select(part => part.TrimEnd('/', '\\')));
}
