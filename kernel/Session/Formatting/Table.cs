using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Backprop.Kernel;

/// <summary>Rows and columns of text, written as HTML and as plain text in aligned columns.</summary>
internal sealed record Table(string? Title, string[]? Headers, IReadOnlyList<string[]> Rows, bool[] RightAligned, string? Note)
{
    private const int MostColumns = 20;
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The table that a value is best shown as, or null.</summary>
    public static Table? Of(object value)
    {
        if (Matrices.Of(value) is { } matrix) return matrix.ToTable();
        if (Values.IsSimple(value)) return null;
        if (value is IEnumerable sequence) return OfSequence(sequence);
        if (Values.OverridesToString(value) || !Values.HasMembers(value.GetType())) return null;
        var members = Values.Members(value.GetType());
        return new(Values.NameOf(value.GetType()), null, [.. members.Select(m => new[] { m.Name, Values.Inline(m.Get(value)) })], [false, false], null);
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<table>");
        if (Title is not null) html.Append("<caption>").Append(Html.Encode(Title)).Append("</caption>");
        if (Headers is not null) html.Append("<thead>").Append(Row("th", Headers)).Append("</thead>");
        html.Append("<tbody>").AppendJoin("", Rows.Select(r => Row("td", r))).Append("</tbody></table>");
        if (Note is not null) html.Append("<div>").Append(Html.Encode(Note)).Append("</div>");
        return html.ToString();
    }

    public string ToText()
    {
        var rows = Headers is null ? Rows : [Headers, .. Rows];
        var lines = rows.Select(r => r.Select(OneLine).ToArray()).ToList();
        var widths = RightAligned.Select((_, c) => lines.Count == 0 ? 0 : lines.Max(l => l[c].Length)).ToArray();
        var text = lines.Select(l => string.Join("  ", l.Select((t, c) => RightAligned[c] ? t.PadLeft(widths[c]) : t.PadRight(widths[c]))).TrimEnd()).ToList();
        if (Headers is not null) text.Insert(1, string.Join("  ", widths.Select(w => new string('-', w))));
        if (Title is not null) text.Insert(0, Title);
        if (Note is not null) text.Add(Note);
        return string.Join('\n', text);
    }

    /// <summary>A table with a row for each element, if the elements have members or are rows of values themselves.</summary>
    private static Table? OfSequence(IEnumerable sequence)
    {
        var items = Values.Take(sequence);
        if (items.Count == 0 || items.Exists(i => Values.IsSimple(i) || i!.GetType() != items[0]!.GetType())) return null;
        if (items[0] is IEnumerable) return OfRows([.. items.Cast<IEnumerable>()], items.More);
        if (!Values.HasMembers(items[0]!.GetType())) return null;

        var members = Values.Members(items[0]!.GetType()).Take(MostColumns).ToList();
        var columns = members.Select(m => items.Select(i => m.Get(i!)).ToList()).ToList();
        return OfColumns([.. members.Select(m => m.Name)], columns, items.Count, items.More);
    }

    private static Table? OfRows(List<IEnumerable> rows, string? more)
    {
        var cells = rows.Select(r => Values.Take(r)).ToList();
        if (cells.Exists(r => !r.TrueForAll(Values.IsSimple) || r.Count == 0 || r.Count > MostColumns)) return null;
        var columns = Enumerable.Range(0, cells.Max(r => r.Count)).Select(c => cells.Select(r => c < r.Count ? r[c] : "").ToList()).ToList();
        return OfColumns(null, columns, rows.Count, more);
    }

    private static Table OfColumns(string[]? headers, List<List<object?>> columns, int count, string? more)
    {
        var numeric = columns.Select(c => c.TrueForAll(Values.IsNumber)).ToArray();
        var texts = columns.Select((c, i) => numeric[i] && c.TrueForAll(v => v is double or float or Half) ? Numbers.Align(c) : [.. c.Select(v => Values.Inline(v))]).ToList();
        return new(null, headers, [.. Enumerable.Range(0, count).Select(r => texts.Select(t => t[r]).ToArray())], numeric, more);
    }

    private string Row(string tag, string[] cells) =>
        $"<tr>{string.Concat(cells.Select((t, c) => $"<{tag}{(RightAligned[c] ? " style=\"text-align:right\"" : "")}>{Html.Encode(t)}</{tag}>"))}</tr>";

    private static string OneLine(string text) => text.ReplaceLineEndings("↵");
}
