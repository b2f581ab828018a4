using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Tests;

/// <summary>A notebook of the course as its file holds it.</summary>
internal sealed partial class CourseNotebook
{
    /// <summary>The notebooks of the course, in order.</summary>
    public static readonly string[] Names =
    [
        "01-notation", "02-forward-pass", "03-softmax-jacobian", "04-hidden-layer-deltas", "05-computation-graph",
        "06-training-mnist", "07-better-training", "08-debugging-gradients", "09-errata", "10-plotly-net",
        "11-convolution", "12-the-last-percent",
    ];

    private CourseNotebook(string name, byte[] file, JsonObject json)
    {
        (Name, File, Json) = (name, file, json);
        Cells = [.. json["cells"]!.AsArray().Select((cell, index) => new CourseCell(this, index, cell!.AsObject()))];
    }

    public static string Folder => Path.Combine(Repository.Root, "notebooks");

    /// <summary>Every notebook that is there.</summary>
    public static IReadOnlyList<CourseNotebook> All { get; } = [.. Directory.GetFiles(Folder, "*.ipynb").Order(StringComparer.Ordinal).Select(Load)];

    /// <summary>The file's name without its extension.</summary>
    public string Name { get; }

    public byte[] File { get; }

    public JsonObject Json { get; }

    public IReadOnlyList<CourseCell> Cells { get; }

    public IEnumerable<CourseCell> CodeCells => Cells.Where(cell => cell.IsCode);

    public int Number => int.Parse(Name[..2]);

    /// <summary>One notebook shows what a package can do that not everybody can have; it teaches no mathematics.</summary>
    public bool IsAppendix => Name == "10-plotly-net";

    /// <summary>What the notebook is called in its first line, without its number.</summary>
    public string Title => TitleLine().Match(Cells[0].Source).Groups["title"].Value;

    public static CourseNotebook Load(string path)
    {
        var file = System.IO.File.ReadAllBytes(path);
        return new(Path.GetFileNameWithoutExtension(path), file, JsonNode.Parse(file)!.AsObject());
    }

    /// <summary>A notebook made up to break a rule: the JSON of its cells.</summary>
    public static CourseNotebook Of(params JsonObject[] cells)
    {
        var json = new JsonObject { ["cells"] = new JsonArray([.. cells]) };
        return new("01-made-up", Encoding.UTF8.GetBytes(json.ToJsonString()), json);
    }

    /// <summary>No notebook gives a rule cause for complaint.</summary>
    public static void Obey(Func<CourseNotebook, IEnumerable<string>> complaints)
    {
        string[] found = [.. All.SelectMany(complaints)];
        Xunit.Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [GeneratedRegex(@"\A# (?<number>\d+) · (?<title>.+)")]
    public static partial Regex TitleLine();
}

/// <summary>A cell of a notebook of the course.</summary>
internal sealed class CourseCell(CourseNotebook notebook, int index, JsonObject json)
{
    public int Index => index;

    public JsonObject Json => json;

    public string Id => (string?)json["id"] ?? "";

    public bool IsCode => (string?)json["cell_type"] == "code";

    public string Source => Text(json["source"]);

    public JsonObject Metadata => json["metadata"]?.AsObject() ?? [];

    public IEnumerable<JsonObject> Outputs => json["outputs"]?.AsArray().Select(output => output!.AsObject()) ?? [];

    /// <summary>The ids of the posts' equations that the cell derives or checks.</summary>
    public IEnumerable<string> Equations => Metadata["equations"]?.AsArray().Select(id => (string)id!) ?? [];

    /// <summary>The exercise that the cell belongs to, and whether it is its "stub" or its "check".</summary>
    public (string Id, string Role)? Exercise =>
        Metadata["exercise"] is JsonObject exercise ? ((string)exercise["id"]!, (string)exercise["role"]!) : null;

    /// <summary>The NuGet packages without which the cell cannot run.</summary>
    public IEnumerable<string> Packages => (Metadata["tags"]?.AsArray() ?? [])
        .Select(tag => (string)tag!).Where(tag => tag.StartsWith("package:", StringComparison.Ordinal)).Select(tag => tag["package:".Length..]);

    /// <summary>Whether a run leaves the cell out: it is for those who ask for it.</summary>
    public bool IsLeftOut => (Metadata["tags"]?.AsArray() ?? []).Any(tag => (string)tag! == "skip-execution");

    /// <summary>The cells after this one, in order.</summary>
    public IEnumerable<CourseCell> Following => notebook.Cells.Skip(index + 1);

    /// <summary>The code cells directly above a text and directly below it, as far as the next text.</summary>
    public IEnumerable<CourseCell> Beside =>
        [.. notebook.Cells.Take(index).Reverse().TakeWhile(cell => cell.IsCode), .. Following.TakeWhile(cell => cell.IsCode)];

    /// <summary>Where a complaint points.</summary>
    public override string ToString() => $"{notebook.Name}, cell {Id}";

    /// <summary>A text of a notebook file: one string, or a list of lines.</summary>
    public static string Text(JsonNode? text) => text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string?)text ?? "";
}
