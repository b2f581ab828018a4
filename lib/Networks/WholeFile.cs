using System.Globalization;
using System.Runtime.InteropServices;

namespace Backprop;

/// <summary>Files that are written whole or not at all: a crash, of the process or of the machine, leaves what stood there before or what comes after.</summary>
internal static partial class WholeFile
{
    private const string Saving = ".saving";

    /// <summary>
    /// Writes a file beside its place and moves it there. What leads to it as a symbolic link stays one, and a file that is replaced passes its permissions on.
    /// Other names of the file (hard links) keep what stood there: a snapshot stays one, and a file that they share could not be written whole or not at all.
    /// What a killed process leaves beside the place, the next one that writes there takes away.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or the folder may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path); // first: of a link in the current folder, .NET looks for what it leads to at the top of the disk
        var place = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(place) ?? place, name = $".{Path.GetFileName(place)}.";
        // Of this writer alone: another process, or thread, may save the same file at the same time.
        var beside = Path.Combine(folder, $"{name}{Environment.ProcessId}.{Environment.CurrentManagedThreadId}{Saving}");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{path}' cannot be saved: there is no folder '{folder}'. Make it first, or save elsewhere.");
        if (Directory.Exists(place))
            throw new IOException($"'{path}' cannot be saved: a folder has that name.");
        if (File.Exists(place) && File.GetAttributes(place).HasFlag(FileAttributes.ReadOnly))
            throw new UnauthorizedAccessException($"'{path}' cannot be saved: {Path.GetFileName(place)} is read-only.");
        Clean(folder, name);
        try
        {
            using (var file = new FileStream(beside, FileMode.Create))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(place))
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(place));
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, place, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        FlushFolder(folder);
    }

    /// <summary>Takes away what processes that are no more have left beside the place.</summary>
    private static void Clean(string folder, string name)
    {
        foreach (var left in Directory.EnumerateFiles(folder, $".*{Saving}"))
        {
            var file = Path.GetFileName(left);
            if (file.StartsWith(name, StringComparison.Ordinal) && int.TryParse(file[name.Length..].Split('.')[0], CultureInfo.InvariantCulture, out var process) && !RunningProcess.Exists(process))
                File.Delete(left);
        }
    }

    /// <summary>Until the folder is on the disk too, a power failure may bring back the old name.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
