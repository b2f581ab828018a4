using System.Globalization;
using System.Text.RegularExpressions;

namespace Backprop;

/// <summary>Colours and colour scales as plotly.js writes them.</summary>
internal static partial class PlotlyColors
{
    // plotly.js's own scales by name, from low to high; what is not here takes the course's.
    private static readonly Dictionary<string, string> Scales = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Greys"] = "000000 ffffff",
        ["Blues"] = "050aac 283cbe 465fff 5a78f5 6a89f7 dcdcdc",
        ["Reds"] = "dcdcdc f5c39d f5a069 b20a1c",
        ["Greens"] = "00441b 006d2c 238b45 41ab5d 74c476 a1d99b c7e9c0 e5f5e0 f7fcf5",
        ["RdBu"] = "050aac 6a89f7 bebebe dcaa84 e6915a b20a1c",
        ["Bluered"] = "0000ff ff0000",
        ["Hot"] = "000000 e60000 ffd200 ffffff",
        ["Jet"] = "000083 003caa 05ffff ffff00 fa0000 800000",
        ["Rainbow"] = "96005a 0000c8 0019ff 0098ff 2cff96 97ff00 ffea00 ff6f00 ff0000",
        ["Portland"] = "0c3383 0a88ba f2d338 f28f38 d91e1e",
        ["YlGnBu"] = "081d58 253494 225ea8 1d91c0 41b6c4 7fcdbb c7e9b4 edf8d9 ffffd9",
        ["YlOrRd"] = "800026 bd0026 e31a1c fc4e2a fd8d3c feb24c fed976 ffeda0 ffffcc",
        ["Viridis"] = "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725",
        ["Cividis"] = "00204c 00336f 39486b 575c6d 707173 8a8779 a69d75 c4b56c e4cf5b ffea46",
    };

    /// <summary>A colour that is safe to write into a picture; null where it is none.</summary>
    public static string? Safe(object? value) => value is string text && (Color().IsMatch(text.Trim()) || System.Drawing.Color.FromName(text.Trim()).IsKnownColor) ? text.Trim() : null;

    /// <summary>The scale that a trace asks for; null where it asks for none.</summary>
    public static ColorScale? Scale(Part trace, Part layout)
    {
        var axis = trace.Text("coloraxis") is { } name ? layout.At(name) : trace;
        var stops = axis["colorscale"] switch
        {
            string named when Scales.TryGetValue(named, out var hex) => Spread([.. hex.Split(' ').Select(h => int.Parse(h, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]),
            object?[] list when list.Length > 1 && Array.TrueForAll(list, pair => pair is object?[] { Length: 2 }) => [.. list.Cast<object?[]>().Select(pair => (Part.Double(pair[0]), Rgb(pair[1])))],
            object?[] list when list.Length > 1 => Spread([.. list.Select(Rgb)]),
            _ => [],
        };
        if (stops.Length < 2 || stops.Any(stop => !double.IsFinite(stop.Item1)))
            return null;
        return new ColorScale(axis.Is("reversescale") ? [.. stops.Reverse().Select(stop => (1 - stop.Item1, stop.Item2))] : stops);
    }

    private static (double, int)[] Spread(int[] colors) => [.. colors.Select((color, i) => (i / (colors.Length - 1.0), color))];

    /// <summary>A colour as 0xrrggbb; of what is no colour, grey.</summary>
    private static int Rgb(object? value)
    {
        var text = (value as string ?? "").Trim();
        if (text.StartsWith('#'))
        {
            var hex = text.Length == 4 ? string.Concat(text[1..].Select(c => $"{c}{c}")) : text[1..Math.Min(7, text.Length)];
            return int.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb) ? rgb : 0x808080;
        }
        var numbers = Number().Matches(text).Select(m => Math.Clamp((int)double.Parse(m.Value, CultureInfo.InvariantCulture), 0, 255)).ToArray();
        if (text.StartsWith("rgb", StringComparison.OrdinalIgnoreCase) && numbers.Length >= 3)
            return numbers[0] << 16 | numbers[1] << 8 | numbers[2];
        var named = System.Drawing.Color.FromName(text);
        return named.IsKnownColor ? named.ToArgb() & 0xffffff : 0x808080;
    }

    [GeneratedRegex(@"^(#[0-9a-f]{3,8}|(rgb|hsl)a?\([\d\s.,%/]+\))$", RegexOptions.IgnoreCase)]
    private static partial Regex Color();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
