using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel;

/// <summary>Outputs as notebook files hold them (nbformat 4).</summary>
public static class OutputJson
{
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
            ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
        },
        _ => throw new ArgumentException($"A {output.GetType().Name} changes an output and is none itself.", nameof(output)),
    };

    /// <summary>Whether a MIME type's text is JSON, which notebooks and messages hold as such.</summary>
    public static bool IsJson(string mime) => mime == "application/json" || mime.EndsWith("+json", StringComparison.Ordinal);

    internal static string? JoinLines(JsonNode? text) => text switch
    {
        JsonArray lines when lines.All(IsText) => string.Concat(lines.Select(l => l!.GetValue<string>())),
        _ when IsText(text) => text!.GetValue<string>(),
        _ => null,
    };

    /// <summary>Whether a file's outputs say what <paramref name="outputs"/> say, however they are written.</summary>
    internal static bool Same(ReadOnlySpan<byte> written, JsonArray outputs)
    {
        try
        {
            return JsonNode.Parse(written) is JsonArray old
                && JsonNode.DeepEquals(Normal(old), Normal(outputs));
        }
        catch (InvalidOperationException)
        {
            return false; // half a surrogate pair, which no output of ours has
        }
    }

    /// <summary>A file keeps the picture and the words; the data that a script would draw the same picture from makes files and their diffs huge.</summary>
    private static JsonObject Bundle(IReadOnlyDictionary<string, string> data) =>
        new(data.Where(d => !IsJson(d.Key) || !data.ContainsKey(MediaTypeNames.Text.Html)).OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => KeyValuePair.Create(d.Key, IsJson(d.Key) ? JsonNode.Parse(d.Value) : SplitLines(d.Value))));

    private static JsonArray SplitLines(string text)
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

    /// <summary>The same outputs with each text in one piece, and without metadata, which front ends add to as they like.</summary>
    private static JsonArray Normal(JsonArray outputs)
    {
        var normal = (JsonArray)outputs.DeepClone();
        foreach (var output in normal.OfType<JsonObject>())
        {
            output.Remove("metadata");
            Join(output, "text");
            if (output["data"] is not JsonObject data) continue;
            foreach (var mime in data.Select(d => d.Key).Where(m => !IsJson(m)).ToList()) Join(data, mime);
        }
        return normal;
    }

    private static void Join(JsonObject parent, string name)
    {
        if (JoinLines(parent[name]) is { } text) parent[name] = text;
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
