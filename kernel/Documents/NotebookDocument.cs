using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>
/// A notebook file: its cells, and the same file with other outputs. What it says besides (unknown fields, the order of keys, numbers, the indentation) stays.
/// </summary>
public sealed partial class NotebookDocument
{
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    private readonly JsonObject _root;
    private readonly string _indent, _newLine, _end;

    private NotebookDocument(JsonObject root, string text)
    {
        _root = root;
        var start = Start().Match(text);
        (_newLine, _indent) = start.Success ? (start.Groups[1].Value, start.Groups[2].Value) : ("\n", " ");
        _end = text.EndsWith('\n') ? _newLine : "";
        Cells = [.. CellsOf(root).Select(Cell)];
    }

    /// <summary>All cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>Reads a notebook's bytes. <paramref name="name"/> is what errors call it.</summary>
    /// <exception cref="InvalidDataException">They are no notebook; the message says why, in one sentence.</exception>
    public static NotebookDocument Parse(byte[] bytes, string name)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            if (string.IsNullOrWhiteSpace(text)) throw new FormatException("the file is empty.");
            var root = JsonNode.Parse(text, documentOptions: Reading) as JsonObject ?? throw new FormatException("it holds no object with \"cells\".");
            _ = NotebookJson.Write(root); // what could not be written is better not run
            return new(root, text);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{name} is no notebook: it is not UTF-8 text.");
        }
        catch (JsonException e)
        {
            // The reader's message ends in a position of its own, counted from 0.
            var place = e.LineNumber is { } line ? $"line {line + 1}" : "it";
            throw new InvalidDataException($"{name} is no notebook: {place} is not valid JSON ({e.Message.Split(" LineNumber:")[0].TrimEnd('.')}).");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{name} is no notebook: a text in it holds half of a surrogate pair.");
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{name} is no notebook: {e.Message}");
        }
    }

    /// <summary>Reads a notebook file.</summary>
    /// <exception cref="InvalidDataException">It is no notebook.</exception>
    public static NotebookDocument Load(string path) => Parse(File.ReadAllBytes(path), Path.GetFileName(path));

    /// <summary>The file with the outputs and numbers that running gave its code cells, by the cell's index.</summary>
    public byte[] With(IReadOnlyDictionary<int, (int ExecutionCount, JsonArray Outputs)> results) => Changed(root =>
    {
        foreach (var (index, (count, outputs)) in results)
        {
            var cell = root["cells"]![index]!;
            cell["execution_count"] = count;
            cell["outputs"] = outputs.DeepClone();
        }
    });

    /// <summary>The file after a change to a copy of what it holds.</summary>
    internal byte[] Changed(Action<JsonObject> change)
    {
        var root = _root.DeepClone().AsObject();
        change(root);
        return Encoding.UTF8.GetBytes(NotebookJson.Write(root, _indent, _newLine) + _end);
    }

    private static JsonArray CellsOf(JsonObject root)
    {
        if (root["nbformat"] is JsonValue number && number.TryGetValue<int>(out var format) && format < 4)
            throw new FormatException($"its format is {format}, and this program reads format 4; Jupyter's `jupyter nbconvert --to notebook` converts it.");
        return root["cells"] switch
        {
            JsonArray cells => cells,
            null => throw new FormatException("it has no \"cells\"."),
            _ => throw new FormatException("its \"cells\" are no list."),
        };
    }

    private NotebookCell Cell(JsonNode? node, int index)
    {
        var cell = node as JsonObject ?? throw new FormatException($"cell {index + 1} is no object.");
        var type = OutputJson.JoinLines(cell["cell_type"]) ?? throw new FormatException($"cell {index + 1} has no \"cell_type\".");
        var source = OutputJson.JoinLines(cell["source"]) ?? throw new FormatException($"cell {index + 1} has no \"source\" that is a text or a list of lines.");
        var metadata = cell["metadata"];
        var tags = Member(metadata, "tags") is JsonArray list ? list.Select(OutputJson.JoinLines).OfType<string>() : [];
        var language = Text(metadata, "polyglot_notebook", "kernelName") ?? Text(metadata, "dotnet_interactive", "language") ?? Text(metadata, "vscode", "languageId")
            ?? Text(_root["metadata"], "kernelspec", "language") ?? "csharp";
        return new(type, source, [.. tags], language, OutputJson.JoinLines(cell["id"]), Member(metadata, "exercise") as JsonObject);
    }

    private static string? Text(JsonNode? metadata, string program, string name) => OutputJson.JoinLines(Member(Member(metadata, program), name));

    private static JsonNode? Member(JsonNode? node, string name) => (node as JsonObject)?[name];

    [GeneratedRegex(@"^\s*\{(\r?\n)([ \t]+)""")]
    private static partial Regex Start();
}

/// <summary>A cell of a notebook. <paramref name="Id"/> and <paramref name="Exercise"/>, the part of its metadata that says what exercise it belongs to, may be missing.</summary>
public sealed record NotebookCell(string Type, string Source, IReadOnlyList<string> Tags, string Language, string? Id, JsonObject? Exercise)
{
    public bool IsCode => Type == "code";

    /// <summary>The NuGet packages that the cell's tags name.</summary>
    private string[] Packages => [.. Tags.Where(tag => tag.StartsWith("package:", StringComparison.Ordinal)).Select(tag => tag["package:".Length..])];

    /// <summary>Why running the notebook leaves this code out; null where nothing speaks against it.</summary>
    public string? Skipped =>
        Tags.Contains("skip-execution") ? Packages is [] ? "its tag skip-execution says so" : $"it would restore {string.Join(" and ", Packages)}, and is run by those who ask for it"
        : Language.ToUpperInvariant() is "CSHARP" or "C#" ? null
        : $"its language is {Language}";
}
