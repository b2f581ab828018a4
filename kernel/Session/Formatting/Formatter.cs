using System.Collections;
using System.Reflection;

namespace Backprop.Kernel;

/// <summary>
/// Turns a value into what a front end can show, text by MIME type. A type that says how it looks (<see cref="TypeFormatters"/>, or a public <c>ToHtml()</c>)
/// is asked; tables, matrices, sequences and plain values are written here.
/// </summary>
public static class Formatter
{
    private const string Plain = "text/plain";
    private const string Html = "text/html";

    public static IReadOnlyDictionary<string, string> Format(object? value)
    {
        if (value is not null && Displayed(value) is { } bundle) return bundle;
        // A lazy sequence is walked through once: doing so may take long, print, or give something else the next time.
        if (value is IEnumerable lazy and not (string or ICollection or IFormattable) && !Values.OverridesToString(value)) value = Values.Take(lazy);
        if (value is IEnumerable sequence and not string && Pictures(sequence) is { } pictures) return new Dictionary<string, string> { [Html] = pictures, [Plain] = Values.Inline(value) };
        if (value is not null && Table.Of(value) is { } table) return new Dictionary<string, string> { [Html] = table.ToHtml(), [Plain] = table.ToText() };
        return Text(Values.Inline(value, int.MaxValue));
    }

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
