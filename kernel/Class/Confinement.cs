using System.Diagnostics;
using System.Globalization;

namespace Backprop.Kernel.Class;

/// <summary>
/// Starts the process of somebody else's code so that it can do little harm: from a copy of the handout, with a limit on memory and, where
/// <c>bwrap</c> (Bubblewrap) is installed, with nothing of this machine to write to, nothing of the clone and of the submissions to read, and processes of its own alone.
/// </summary>
/// <param name="Folder">The copy of the handout, the one place that may be written to.</param>
/// <param name="Secret">Folders that are empty there.</param>
/// <param name="Memory">The most bytes of managed memory.</param>
internal sealed record Confinement(string Folder, IReadOnlyList<string> Secret, long Memory)
{
    private static readonly string? Bubblewrap = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "bwrap")).FirstOrDefault(File.Exists);

    private static readonly Lazy<bool> Works = new(() =>
    {
        if (!OperatingSystem.IsLinux() || Bubblewrap is null) return false;
        using var process = Process.Start(new ProcessStartInfo(Bubblewrap, [.. Walls, "true"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    // Not --die-with-parent, which means the thread that started it; a worker ends with its connection anyway.
    private static string[] Walls => ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--unshare-pid"];

    /// <summary>What protects this machine, in a sentence.</summary>
    public static string Description => Works.Value
        ? "Answers run in Bubblewrap: they can write to a copy of the handout alone."
        : "Bubblewrap (bwrap) is not here, so answers run with your rights: grade on a machine, or in a container, that holds nothing else.";

    /// <summary>The command line that starts the process so; the program is the copy's own.</summary>
    public ProcessStartInfo Apply(ProcessStartInfo start)
    {
        string[] command = [start.FileName, Path.Combine(Folder, "kernel", Path.GetFileName(start.ArgumentList[0])), .. start.ArgumentList.Skip(1)];
        if (Works.Value)
        {
            var dotnet = Path.GetDirectoryName(Path.IsPathRooted(Dotnet.Path) ? Dotnet.Path : "/usr/share/dotnet/dotnet")!;
            var hidden = Secret.Append(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)).Where(Directory.Exists).SelectMany(folder => (string[])["--tmpfs", folder]);
            command = [Bubblewrap!, .. Walls, .. hidden, "--ro-bind-try", dotnet, dotnet, "--bind", Folder, Folder, .. command];
        }
        var confined = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = Folder };
        confined.Environment["DOTNET_GCHeapHardLimit"] = Memory.ToString("X", CultureInfo.InvariantCulture);
        confined.Environment["DOTNET_gcConcurrent"] = "0";
        return confined;
    }
}
