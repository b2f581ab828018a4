using System.IO.Compression;

namespace Backprop.Kernel.Class;

/// <summary>Writes the folder that a class works in: it runs with the SDK alone, without a package and without a network.</summary>
internal sealed class Handout(CourseFolder course)
{
    /// <summary>Writes everything into <paramref name="folder"/>; its notebooks hold what earlier ones held no more.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else.</exception>
    public void Write(string folder, bool outputs, string? student)
    {
        Prepare(folder);
        var notebooks = Path.Combine(folder, "notebooks");
        Directory.CreateDirectory(notebooks);
        foreach (var (name, document) in course.Documents()) File.WriteAllBytes(Path.Combine(notebooks, $"{name}.ipynb"), StudentNotebook.Of(document, outputs));
        foreach (var page in Directory.GetFiles(course.Notebooks, "*.md")) File.Copy(page, Path.Combine(notebooks, Path.GetFileName(page)), overwrite: true);
        File.WriteAllText(Path.Combine(notebooks, "setup.csx"), course.Setup("../library", student is null ? [] : [$"Exercise.Student = {Quoted(student)};"]));
        File.Copy(Path.Combine(course.Folder, "teaching", "handout.md"), Path.Combine(folder, "README.md"), overwrite: true);
        File.Copy(Path.Combine(course.Folder, "LICENSE"), Path.Combine(folder, "LICENSE"), overwrite: true);
        CopyPrograms(folder);
    }

    /// <summary>The library, the kernel and the digits.</summary>
    public void CopyPrograms(string folder)
    {
        Folders.Copy(course.Library, Path.Combine(folder, "library"), IsProgram);
        var (kernel, portable) = (Path.Combine(folder, "kernel"), Path.Combine(folder, "kernel", "portable"));
        Folders.Copy(Path.GetDirectoryName(typeof(Handout).Assembly.Location)!, kernel, IsProgram);
        // What was compiled ahead is for this system, and a handout for any.
        if (Directory.Exists(portable))
        {
            Folders.Copy(portable, kernel);
            Directory.Delete(portable, recursive: true);
        }
        Folders.Copy(course.Data, Path.Combine(folder, "data"));
    }

    /// <summary>Makes one file of the folder, beside it.</summary>
    public static string Zip(string folder)
    {
        var file = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".zip";
        File.Delete(file);
        ZipFile.CreateFromDirectory(folder, file, CompressionLevel.Optimal, includeBaseDirectory: true);
        return file;
    }

    /// <summary>A folder that is new, empty, or an earlier handout.</summary>
    public static void Prepare(string folder)
    {
        if (File.Exists(folder)) throw new InvalidDataException($"{folder} is a file; a handout wants a folder.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !Directory.Exists(Path.Combine(folder, "library")))
            throw new InvalidDataException($"{folder} holds something that is no handout, and it stays as it is. Name a new folder.");
        Directory.CreateDirectory(folder);
        foreach (var part in Directory.GetDirectories(folder).Where(part => Path.GetFileName(part) is "library" or "kernel")) Directory.Delete(part, recursive: true);
    }

    public static string Quoted(string text) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    // The program itself for this machine's system is left out: dotnet starts the .dll on all of them.
    private static bool IsProgram(string file) => Path.GetExtension(file) is ".dll" or ".json" or ".xml";
}
