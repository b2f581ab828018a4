namespace Backprop.Kernel;

/// <summary>The processes that cells start, and those that these start in turn: they end with the notebook. Found where the system has /proc.</summary>
internal static class ChildProcesses
{
    private const string Mark = "BACKPROP_STARTED_BY";

    /// <summary>Marks, by a variable that every child inherits, what this process starts from here on.</summary>
    public static void Adopt() => Environment.SetEnvironmentVariable(Mark, $"{Environment.ProcessId}");

    /// <summary>Ends what the process of this id, or this one, has started and is still there, whoever its parent is by now.</summary>
    public static void End(int? of = null)
    {
        if (!OperatingSystem.IsLinux()) return;
        var mark = $"\0{Mark}={of ?? Environment.ProcessId}\0";
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId) continue;
            try
            {
                if (!$"\0{File.ReadAllText(Path.Combine(folder, "environ"))}".Contains(mark, StringComparison.Ordinal)) continue;
                using var process = System.Diagnostics.Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                continue; // It has ended meanwhile, or it is another user's.
            }
        }
    }
}
