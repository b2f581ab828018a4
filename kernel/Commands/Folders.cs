namespace Backprop.Kernel;

/// <summary>What .NET has for files and not for folders.</summary>
internal static class Folders
{
    /// <summary>Copies a folder with all that is in it, or with the files that are wanted; a file that is there already is replaced.</summary>
    public static void Copy(string from, string to, Func<string, bool>? wanted = null)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(file => wanted?.Invoke(file) ?? true))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)), wanted);
    }
}
