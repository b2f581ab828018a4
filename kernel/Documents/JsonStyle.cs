using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel;

/// <summary>How a file writes its JSON: <paramref name="Indent"/> is that of a cell's keys, or null where a cell stands on one line.</summary>
internal sealed record JsonStyle(string? Indent, string Unit, string NewLine, string Space)
{
    /// <summary>Reads the style off a cell that begins at <paramref name="cell"/> and has a value at <paramref name="value"/>.</summary>
    public static JsonStyle At(ReadOnlySpan<byte> file, int cell, int value)
    {
        var keyIndent = IndentOf(file, value);
        var cellIndent = IndentOf(file, cell);
        var crlf = file.IndexOf((byte)'\n') is > 0 and var end && file[end - 1] == '\r';
        var multiline = file[cell..value].Contains((byte)'\n');
        var unit = keyIndent.StartsWith(cellIndent, StringComparison.Ordinal) ? keyIndent[cellIndent.Length..] : " ";
        return new(multiline ? keyIndent : null, unit, crlf ? "\r\n" : "\n", file[value - 1] == ' ' ? " " : "");
    }

    /// <summary>A value that belongs to one of the cell's keys.</summary>
    public string Value(JsonNode value)
    {
        var text = new StringBuilder();
        Write(text, value, Indent);
        return text.ToString();
    }

    /// <summary>One more property, to follow the cell's last.</summary>
    public string Property(string name, JsonNode value) => $",{(Indent is null ? Space : NewLine + Indent)}\"{name}\":{Space}{Value(value)}";

    private void Write(StringBuilder text, JsonNode? value, string? indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                Items(text, '{', '}', indent, members, (member, inner) =>
                {
                    Quote(text, member.Key);
                    text.Append(':').Append(Space);
                    Write(text, member.Value, inner);
                });
                break;
            case JsonArray { Count: > 0 } items:
                Items(text, '[', ']', indent, items, (item, inner) => Write(text, item, inner));
                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.String:
                Quote(text, value.GetValue<string>());
                break;
            default:
                text.Append(value?.ToJsonString() ?? "null");
                break;
        }
    }

    private void Items<T>(StringBuilder text, char open, char close, string? indent, IEnumerable<T> items, Action<T, string?> write)
    {
        var inner = indent is null ? null : indent + Unit;
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) text.Append(',').Append(inner is null ? Space : "");
            if (inner is not null) text.Append(NewLine).Append(inner);
            write(item, inner);
            first = false;
        }
        if (indent is not null) text.Append(NewLine).Append(indent);
        text.Append(close);
    }

    /// <summary>A string as Jupyter writes it: nothing is escaped but what must be.</summary>
    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var pair = char.IsSurrogatePair(value, i < value.Length - 1 ? i : 0) && i < value.Length - 1;
            if (pair) text.Append(c).Append(value[++i]);
            else if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (c == '\n') text.Append("\\n");
            else if (c == '\r') text.Append("\\r");
            else if (c == '\t') text.Append("\\t");
            else if (c < ' ' || char.IsSurrogate(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }
        text.Append('"');
    }

    /// <summary>The white space that the line of <paramref name="position"/> begins with.</summary>
    private static string IndentOf(ReadOnlySpan<byte> file, int position)
    {
        var line = file[(file[..position].LastIndexOf((byte)'\n') + 1)..position];
        var end = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return Encoding.UTF8.GetString(line[..(end < 0 ? line.Length : end)]);
    }
}
