using System.Globalization;

namespace Backprop;

/// <summary>The colours of series: Okabe and Ito's eight, which people with any kind of colour vision can tell apart.</summary>
internal static class Palette
{
    public const string Ink = "#1f2328", Faint = "#59636e", Grid = "#e4e8ec", Frame = "#8c959f", Card = "#ffffff", CardEdge = "#d1d9e0";
    public const string Positive = "#0072b2", Negative = "#d55e00", Right = "#00795c", Contour = "#6b8299";

    // Ordered by how well each reads on white; the original's yellow does not and is darkened.
    private static readonly string[] Series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d", "#b8a800"];

    public static string Of(int series) => Series[series % Series.Length];

    /// <summary>The dash pattern that tells the ninth series from the first, the seventeenth from both, and so on.</summary>
    public static string Dash(int series) => (series / Series.Length % 3) switch { 0 => "solid", 1 => "dash", _ => "dot" };
}

/// <summary>A scale of 255 colours from its lowest value to its highest, by linear interpolation between published stops.</summary>
internal sealed class ColorScale
{
    /// <summary>From dark blue over green to yellow; equal steps of the value look like equal steps of the colour (matplotlib's viridis).</summary>
    public static readonly ColorScale Sequential = new(
        "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725");

    /// <summary>From red (negative) over white (zero) to blue (positive): ColorBrewer's RdBu.</summary>
    public static readonly ColorScale Diverging = new("67001f b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061");

    /// <summary>From near white to a blue on which lines of any colour still show: ColorBrewer's Blues, its lighter half.</summary>
    public static readonly ColorScale Pale = new("f7fbff deebf7 c6dbef 9ecae1");

    /// <summary>From white (no ink) to black.</summary>
    public static readonly ColorScale Ink = new("ffffff 000000");

    /// <summary>How many colours a scale has; index 255 of its images is left for "no value".</summary>
    public const int Count = 255;

    private readonly (byte R, byte G, byte B)[] _colors = new (byte, byte, byte)[Count];

    private ColorScale(string stops)
    {
        var rgb = stops.Split(' ').Select(s => int.Parse(s, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        for (var i = 0; i < Count; i++)
        {
            var position = i / (Count - 1.0) * (rgb.Length - 1);
            var k = Math.Min((int)position, rgb.Length - 2);
            byte Mix(int shift)
            {
                double low = rgb[k] >> shift & 255, high = rgb[k + 1] >> shift & 255;
                return (byte)Math.Round(low + (position - k) * (high - low));
            }
            _colors[i] = (Mix(16), Mix(8), Mix(0));
        }
    }

    public (byte R, byte G, byte B) this[int index] => _colors[index];

    /// <summary>The index of a value between <paramref name="low"/> and <paramref name="high"/>, clamped; 255 for NaN.</summary>
    public static byte Index(double value, double low, double high)
    {
        if (double.IsNaN(value))
            return 255;
        var position = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
        return (byte)Math.Round(Math.Clamp(position, 0, 1) * (Count - 1));
    }

    /// <summary>The colour of an index as <c>#rrggbb</c>; 255, no value, is a light grey.</summary>
    public string Hex(int index) => index == 255 ? "#d0d7de" : $"#{_colors[index].R:x2}{_colors[index].G:x2}{_colors[index].B:x2}";

    /// <summary>Black or white, whichever reads better on the colour (by WCAG's relative luminance).</summary>
    public string TextOn(int index)
    {
        if (index == 255)
            return Palette.Ink;
        static double Linear(byte c) => c <= 10 ? c / 255.0 / 12.92 : Math.Pow((c / 255.0 + 0.055) / 1.055, 2.4);
        var luminance = 0.2126 * Linear(_colors[index].R) + 0.7152 * Linear(_colors[index].G) + 0.0722 * Linear(_colors[index].B);
        return luminance > 0.18 ? "#000000" : "#ffffff";
    }
}
