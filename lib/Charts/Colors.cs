using System.Globalization;

namespace Backprop;

/// <summary>The colours of series: Okabe and Ito's eight, which people with any kind of colour vision can tell apart.</summary>
internal static class Palette
{
    public const string Ink = "#1f2328", Faint = "#59636e", Grid = "#e4e8ec", Frame = "#8c959f", Card = "#ffffff", CardEdge = "#d1d9e0";
    public const string Positive = "#0072b2", Negative = "#b2182b", Right = "#00795c", Contour = "#6b8299";

    // Ordered by how well each reads on white; the original's yellow does not and is darkened.
    private static readonly string[] Series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d", "#b8a800"];

    /// <summary>Ink or white, whichever reads better on a colour (by WCAG's relative luminance).</summary>
    public static string TextOn(string color) => Luminance(color) > 0.18 ? Ink : Card;

    /// <summary>From 0 (black) to 1 (white); of what is no <c>#rrggbb</c>, 1.</summary>
    public static double Luminance(string color)
    {
        if (color.Length != 7 || !int.TryParse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb))
            return 1;
        static double Linear(int c) => c <= 10 ? c / 255.0 / 12.92 : Math.Pow((c / 255.0 + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(rgb >> 16) + 0.7152 * Linear(rgb >> 8 & 255) + 0.0722 * Linear(rgb & 255);
    }

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

    private ColorScale(string stops) : this([.. stops.Split(' ').Select((stop, i) => (i / (stops.Count(c => c == ' ') + 0.0), int.Parse(stop, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))]) { }

    /// <summary>A scale of its own: colours as 0xrrggbb at two or more ascending positions from 0 to 1.</summary>
    public ColorScale((double At, int Rgb)[] stops)
    {
        for (var i = 0; i < Count; i++)
        {
            var position = i / (Count - 1.0);
            var k = Math.Clamp(Array.FindIndex(stops, stop => stop.At >= position) - 1, 0, stops.Length - 2);
            if (position > stops[^1].At)
                k = stops.Length - 2;
            var share = Math.Clamp((position - stops[k].At) / Math.Max(stops[k + 1].At - stops[k].At, 1e-9), 0, 1);
            byte Mix(int shift)
            {
                double low = stops[k].Rgb >> shift & 255, high = stops[k + 1].Rgb >> shift & 255;
                return (byte)Math.Round(low + share * (high - low));
            }
            _colors[i] = (Mix(16), Mix(8), Mix(0));
        }
    }

    public (byte R, byte G, byte B) this[int index] => _colors[index];

    public int Rgb(int index) => index == 255 ? 0xd0d7de : _colors[index].R << 16 | _colors[index].G << 8 | _colors[index].B;

    /// <summary>The index of a value between <paramref name="low"/> and <paramref name="high"/>, clamped; 255 for NaN.</summary>
    public static byte Index(double value, double low, double high)
    {
        if (double.IsNaN(value))
            return 255;
        var position = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
        return (byte)Math.Round(Math.Clamp(position, 0, 1) * (Count - 1));
    }

    /// <summary>The colour of an index as <c>#rrggbb</c>; 255, no value, is a light grey.</summary>
    public string Hex(int index) => $"#{Rgb(index):x6}";

    /// <summary>Black or white, whichever reads better on the colour; ink on the grey of no value.</summary>
    public string TextOn(int index) => index == 255 ? Palette.Ink : Palette.Luminance(Hex(index)) > 0.18 ? "#000000" : "#ffffff";
}
