using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>Writes JSON as Jupyter and VS Code write notebooks: one item a line, numbers as they came, and nothing escaped but what must be.</summary>
internal sealed partial class NotebookJson(string indent, string newLine)
{
    private readonly StringBuilder _text = new();

    public static string Write(JsonNode node, string indent = " ", string newLine = "\n")
    {
        var writer = new NotebookJson(indent, newLine);
        writer.Write(node, "");
        return writer._text.ToString();
    }

    private void Write(JsonNode? node, string margin)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                Items('{', '}', margin, members, (member, inner) =>
                {
                    Quote(member.Key);
                    _text.Append(": ");
                    Write(member.Value, inner);
                });
                break;
            case JsonArray { Count: > 0 } items:
                Items('[', ']', margin, items, Write);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Quote(value.GetValue<string>());
                break;
            default:
                _text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private void Items<T>(char open, char close, string margin, IEnumerable<T> items, Action<T, string> write)
    {
        var inner = margin + indent;
        var before = open;
        foreach (var item in items)
        {
            _text.Append(before).Append(newLine).Append(inner);
            write(item, inner);
            before = ',';
        }
        _text.Append(newLine).Append(margin).Append(close);
    }

    private void Quote(string value) => _text.Append('"').Append(MustBeEscaped().Replace(value, found => found.Value[0] switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        var other => $"\\u{(int)other:x4}",
    })).Append('"');

    // The last two are halves of surrogate pairs without their other halves.
    [GeneratedRegex(@"[""\\\x00-\x1F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]")]
    private static partial Regex MustBeEscaped();
}
