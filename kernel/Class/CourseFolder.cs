using System.Text.RegularExpressions;

namespace Backprop.Kernel.Class;

/// <summary>The course as it lies in a clone, or in a handout: notebooks, the built library that their set-up names, the kernel, the digits.</summary>
internal sealed partial class CourseFolder
{
    private readonly string _setup;

    /// <summary>The course that is found in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidDataException">There is no course, or its library is not built.</exception>
    public CourseFolder(string folder)
    {
        Folder = Path.GetFullPath(folder);
        if (!Directory.Exists(Notebooks) || !Directory.Exists(Data))
            throw new InvalidDataException($"There is no course in {Folder}: it has the folders notebooks and data. Run this at the top of the clone.");
        var setup = Path.Combine(Notebooks, "setup.csx");
        _setup = File.Exists(setup) ? File.ReadAllText(setup) : throw new InvalidDataException($"There is no {setup} yet: build the library first: dotnet build");
        Library = Path.GetFullPath(Path.Combine(Notebooks, Path.GetDirectoryName(Reference().Match(_setup).Groups["path"].Value)!));
        if (!Directory.Exists(Library))
            throw new InvalidDataException($"The library is not in {Library}, where {setup} says it is. Build it again: dotnet build");
    }

    public string Folder { get; }

    public string Notebooks => Path.Combine(Folder, "notebooks");

    public string Data => Path.Combine(Folder, "data");

    /// <summary>The built library and what it depends on.</summary>
    public string Library { get; }

    /// <summary>The hidden checks by the exercise's id, which stand in <c>teaching/hidden</c> and go into no handout.</summary>
    public string? HiddenCheck(string id) => Path.Combine(Folder, "teaching", "hidden", $"{id}.csx") is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    /// <summary>The notebooks by their names, in order.</summary>
    public IEnumerable<(string Name, NotebookDocument Document)> Documents() =>
        Directory.GetFiles(Notebooks, "*.ipynb").Order(StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), NotebookDocument.Load(file)));

    /// <summary>The set-up of notebooks that find the library in <paramref name="library"/>, with lines of its own after it.</summary>
    public string Setup(string library, params string[] more) => Reference().Replace(_setup, $"#r \"{library}/${{file}}\"") + string.Concat(more.Select(line => line + "\n"));

    [GeneratedRegex("""#r "(?<path>[^"]*?(?<file>[^"/]+\.dll))"(?=\s)""")]
    private static partial Regex Reference();
}
