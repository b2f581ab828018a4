using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel;

/// <summary>Finds the cells in a notebook's bytes, and where their values lie.</summary>
internal sealed class NotebookReader(byte[] bytes, int start)
{
    public IReadOnlyList<NotebookCell> ReadCells()
    {
        var reader = new Utf8JsonReader(bytes.AsSpan(start));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException($"it holds {Kind(reader.TokenType)} where an object with \"cells\" should be.");
        List<NotebookCell>? cells = null;
        int? format = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref reader);
            reader.Read();
            if (name == "nbformat" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) format = number;
            if (name == "cells") cells = ReadCells(ref reader);
            else reader.Skip();
        }
        reader.Read(); // whatever follows the notebook is an error, which this raises
        if (format is < 4) throw new FormatException($"its format is {format}, and this program reads format 4; Jupyter's `jupyter nbconvert --to notebook` converts it.");
        return cells ?? throw new FormatException("it has no \"cells\".");
    }

    private List<NotebookCell> ReadCells(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException($"its \"cells\" are {Kind(reader.TokenType)}, not a list.");
        var cells = new List<NotebookCell>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException($"cell {cells.Count + 1} is {Kind(reader.TokenType)}, not an object.");
            cells.Add(ReadCell(ref reader, cells.Count + 1));
        }
        return cells;
    }

    private NotebookCell ReadCell(ref Utf8JsonReader reader, int number)
    {
        var begin = start + (int)reader.TokenStartIndex;
        var values = new Dictionary<string, Range>();
        var last = default(Range);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref reader);
            reader.Read();
            var from = start + (int)reader.TokenStartIndex;
            reader.Skip();
            values[name] = last = from..(start + (int)reader.BytesConsumed);
        }
        var type = Text(values, "cell_type") ?? throw new FormatException($"cell {number} has no \"cell_type\".");
        return new(type, Text(values, "source") ?? throw new FormatException($"cell {number} has no \"source\"."), Tags(values))
        {
            Where = begin..(start + (int)reader.BytesConsumed),
            LastValue = last,
            ExecutionCount = values.TryGetValue("execution_count", out var count) ? count : null,
            Outputs = values.TryGetValue("outputs", out var outputs) ? outputs : null,
        };
    }

    /// <summary>A text, which a notebook may hold as one string or as a list of lines.</summary>
    private string? Text(Dictionary<string, Range> values, string name) => values.TryGetValue(name, out var where)
        ? OutputJson.JoinLines(JsonNode.Parse(bytes.AsSpan(where))) ?? throw new FormatException($"a cell's \"{name}\" is neither a text nor a list of lines.")
        : null;

    private string[] Tags(Dictionary<string, Range> values) =>
        values.TryGetValue("metadata", out var where) && JsonNode.Parse(bytes.AsSpan(where)) is JsonObject metadata && metadata["tags"] is JsonArray tags
            ? [.. tags.OfType<JsonValue>().Where(t => t.GetValueKind() == JsonValueKind.String).Select(t => t.GetValue<string>())]
            : [];

    private static string Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return ""; // half a surrogate pair: none of the names looked for
        }
    }

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        _ => "nothing of use",
    };
}
