using System.Collections;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Backprop.Kernel;

/// <summary>
/// Turns a value into what a front end can show, text by MIME type. A type that says how it looks (<see cref="TypeFormatters"/>, or a public <c>ToHtml()</c>)
/// is asked; tables, matrices, sequences and plain values are written here.
/// </summary>
public static class Formatter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const string Plain = "text/plain";
    private const string Html = "text/html";

    private const int LongestText = 1_000_000, LongestOther = 16_000_000;

    public static IReadOnlyDictionary<string, string> Format(object? value)
    {
        var bundle = Whole(Written(value));
        foreach (var (mime, text) in bundle.ToList())
        {
            if (text.Length <= (mime == Plain ? LongestText : LongestOther)) continue;
            bundle.Remove(mime);
            bundle[Plain] = mime == Plain
                ? $"{Values.Cut(text, LongestText)}\n… {text.Length - LongestText:N0} more characters"
                : $"{bundle.GetValueOrDefault(Plain)}\n(Its {mime} has {text.Length:N0} characters, more than the {LongestOther:N0} that are shown.)";
        }
        return bundle;
    }

    private static Dictionary<string, string> Whole(object? value)
    {
        if (value is not null && Displayed(value) is { } bundle) return bundle;
        // A lazy sequence is walked through once: doing so may take long, print, or give something else the next time.
        if (value is IEnumerable lazy and not (string or ICollection or IFormattable) && !Values.OverridesToString(value)) value = Values.Take(lazy);
        if (value is IEnumerable sequence and not string && Pictures(sequence) is { } pictures) return new Dictionary<string, string> { [Html] = pictures, [Plain] = Values.Inline(value) };
        if (value is not null && Table.Of(value) is { } table) return new Dictionary<string, string> { [Html] = table.ToHtml(), [Plain] = table.ToText() };
        return Text(Values.Inline(value, int.MaxValue));
    }

    /// <summary>JSON and XML as they are written; their objects are sequences of their parts, which say less.</summary>
    private static object? Written(object? value) => value switch
    {
        JsonDocument document => Written(document.RootElement),
        JsonElement { ValueKind: not JsonValueKind.Undefined } element => JsonSerializer.Serialize(element, Indented),
        JsonNode node => node.ToJsonString(Indented),
        XmlNode node => node.OuterXml,
        _ => value,
    };

    /// <summary>The value as its own type wants it shown, or null if the type has no wish.</summary>
    private static Dictionary<string, string>? Displayed(object value)
    {
        if (Figure.IsChart(value)) value = Figure.From(value); // a chart of Plotly.NET, in whichever version the cell has it
        var bundle = TypeFormatters.Format(value);
        if (bundle is null && ToHtml(value) is { } html) bundle = new() { [Html] = html };
        bundle?.TryAdd(Plain, Values.Inline(value, int.MaxValue));
        return bundle;
    }

    /// <summary>A sequence of things that have pictures, one below the other.</summary>
    private static string? Pictures(IEnumerable sequence)
    {
        var items = Values.Take(sequence);
        if (items is not [{ } first, ..] || Displayed(first) is null) return null;
        var shown = items.Select(i => i is null ? null : Displayed(i)?.GetValueOrDefault(Html)).ToList();
        if (shown.Contains(null)) return null;
        return string.Join('\n', shown.Select(html => $"<div>{html}</div>")) + (items.More is null ? "" : $"\n<div>{items.More}</div>");
    }

    private static string? ToHtml(object value) =>
        value.GetType().GetMethod("ToHtml", BindingFlags.Public | BindingFlags.Instance, []) is { } method && method.ReturnType == typeof(string)
            ? (string?)method.Invoke(value, BindingFlags.DoNotWrapExceptions, null, null, null)
            : null;

    private static Dictionary<string, string> Text(string text) => new() { [Plain] = text };
}
