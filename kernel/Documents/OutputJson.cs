using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>Outputs as notebook files hold them (nbformat 4).</summary>
public static partial class OutputJson
{
    private const string Red = "\e[31m", Plain = "\e[0m";

    /// <summary>One output; keys in the order that Jupyter sorts them in. Display ids are not kept: they mean nothing in a file.</summary>
    public static JsonObject ToJson(CellOutput output, int executionCount) => output switch
    {
        StreamOutput stream => new() { ["name"] = stream.Name, ["output_type"] = "stream", ["text"] = SplitLines(stream.Text) },
        DisplayOutput display => new() { ["data"] = Bundle(display.Data), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" },
        ResultOutput result => new() { ["data"] = Bundle(result.Data), ["execution_count"] = executionCount, ["metadata"] = new JsonObject(), ["output_type"] = "execute_result" },
        ErrorOutput error => new()
        {
            ["ename"] = error.Name,
            ["evalue"] = error.Message,
            ["output_type"] = "error",
            ["traceback"] = new JsonArray([.. error.Traceback.SelectMany(line => Linked(line, error.Name)).Select(line => JsonValue.Create(line))]),
        },
        _ => throw new ArgumentException($"A {output.GetType().Name} changes an output and is none itself.", nameof(output)),
    };

    /// <summary>A text of this MIME type as notebooks and messages hold it: one that is JSON by its value, every other, and JSON that is none, as it is.</summary>
    public static JsonNode? Value(string mime, string text)
    {
        try
        {
            return IsJson(mime) ? JsonNode.Parse(text) : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    internal static string? JoinLines(JsonNode? text) => text switch
    {
        JsonArray lines when lines.All(IsText) => string.Concat(lines.Select(l => l!.GetValue<string>())),
        _ when IsText(text) => text!.GetValue<string>(),
        _ => null,
    };

    /// <summary>A file keeps the picture and the words; the data that a script would draw the same picture from makes files and their diffs huge.</summary>
    private static JsonObject Bundle(IReadOnlyDictionary<string, string> data) =>
        new(data.Where(d => !IsJson(d.Key) || !data.ContainsKey(MediaTypeNames.Text.Html)).OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => KeyValuePair.Create(d.Key, IsJson(d.Key) ? Value(d.Key, d.Value) : SplitLines(d.Value))));

    private static bool IsJson(string mime) => mime == "application/json" || mime.EndsWith("+json", StringComparison.Ordinal);

    internal static JsonArray SplitLines(string text)
    {
        var lines = new JsonArray();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOf('\n', start) + 1;
            if (end == 0) end = text.Length;
            lines.Add((JsonNode)text[start..end]);
        }
        return lines;
    }

    /// <summary>A line of a traceback as VS Code makes a link of it: the place alone on its line and in these words. What went wrong is red.</summary>
    private static IEnumerable<string> Linked(string line, string name)
    {
        if (line.StartsWith(name + ":", StringComparison.Ordinal)) line = $"{Red}{name}{Plain}{line[name.Length..]}";
        line = CompilerError().Replace(line, $"{Red}$0{Plain}");
        if (Place().Match(line) is not { Success: true } place) return [line];
        var link = $"Cell In[{place.Groups[1].Value}], line {place.Groups[2].Value}";
        return place.Groups[3].Value.TrimStart(' ', ',', ':') is { Length: > 0 } rest ? [link, "    " + rest] : [link];
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    [GeneratedRegex(@"^\s*(?:at )?cell (\d+), line (\d+)(.*)$", RegexOptions.Singleline)]
    private static partial Regex Place();

    [GeneratedRegex(@"\berror CS\d+")]
    private static partial Regex CompilerError();
}
