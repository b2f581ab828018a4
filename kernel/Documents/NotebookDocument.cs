using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel;

/// <summary>
/// A notebook file as it is: its bytes, and where in them the parts lie that running it may change. Everything else (the order of keys, indentation,
/// escapes, unknown fields, line ends) stays byte for byte as it was.
/// </summary>
public sealed class NotebookDocument
{
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];
    private readonly byte[] bytes;

    private NotebookDocument(byte[] bytes, IReadOnlyList<NotebookCell> cells) => (this.bytes, Cells) = (bytes, cells);

    /// <summary>All cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>Reads a notebook's bytes. <paramref name="name"/> is what errors call it.</summary>
    /// <exception cref="InvalidDataException">They are no notebook; the message says why, in one sentence.</exception>
    public static NotebookDocument Parse(byte[] bytes, string name)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            var reader = new NotebookReader(bytes, bytes.AsSpan().StartsWith(Utf8Mark) ? Utf8Mark.Length : 0);
            return new(bytes, reader.ReadCells());
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{name} is no notebook: it is not UTF-8 text.");
        }
        catch (JsonException e)
        {
            // The reader's message ends in a position of its own, counted from 0.
            var reason = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new InvalidDataException(bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0
                ? $"{name} is no notebook: the file is empty."
                : $"{name} is no notebook: line {e.LineNumber + 1} is not valid JSON ({reason}).");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{name} is no notebook: {e.Message}");
        }
    }

    /// <summary>Reads a notebook file.</summary>
    /// <exception cref="InvalidDataException">It is no notebook.</exception>
    public static NotebookDocument Load(string path) => Parse(File.ReadAllBytes(path), Path.GetFileName(path));

    /// <summary>
    /// The file with the outputs and numbers that running gave its code cells, by the cell's index. What says the same as before stays as it was written.
    /// </summary>
    public byte[] With(IReadOnlyDictionary<int, (int ExecutionCount, JsonArray Outputs)> results)
    {
        var edits = new List<(Range Where, string Text)>();
        foreach (var (index, (count, outputs)) in results.OrderBy(r => r.Key))
        {
            var cell = Cells[index];
            var style = JsonStyle.At(bytes, cell.Where.Start.Value, cell.LastValue.Start.Value);
            var missing = "";
            if (cell.ExecutionCount is not { } number) missing += style.Property("execution_count", count);
            else if (Encoding.UTF8.GetString(bytes[number]) != $"{count}") edits.Add((number, $"{count}"));
            if (cell.Outputs is not { } old) missing += style.Property("outputs", outputs);
            else if (!OutputJson.Same(bytes[old], outputs)) edits.Add((old, style.Value(outputs)));
            if (missing.Length > 0) edits.Add((cell.LastValue.End..cell.LastValue.End, missing));
        }

        using var result = new MemoryStream(bytes.Length);
        var position = 0;
        foreach (var (where, text) in edits.OrderBy(e => e.Where.Start.Value))
        {
            result.Write(bytes.AsSpan(position..where.Start.Value));
            result.Write(Encoding.UTF8.GetBytes(text));
            position = where.End.Value;
        }
        result.Write(bytes.AsSpan(position..));
        return result.ToArray();
    }
}

/// <summary>A cell of a notebook; its ranges are places in the file.</summary>
public sealed record NotebookCell(string Type, string Source, IReadOnlyList<string> Tags)
{
    internal Range Where { get; init; }

    internal Range LastValue { get; init; }

    internal Range? ExecutionCount { get; init; }

    internal Range? Outputs { get; init; }

    public bool IsCode => Type == "code";
}
