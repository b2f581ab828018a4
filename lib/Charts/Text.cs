using System.Globalization;
using System.Text;

namespace Backprop;

/// <summary>How wide a text is drawn, so that nothing overlaps or is cut; and the texts of numbers.</summary>
internal static class Text
{
    // Advance widths in thousandths of the size, from space to ~, of DejaVu Sans: the widest of the usual sans-serif fonts.
    private static readonly short[] Widths =
    [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
        1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
        500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ];

    // The same of its bold face, in which titles are drawn.
    private static readonly short[] BoldWidths =
    [
        348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580,
        1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500,
        500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
    ];

    /// <summary>The width in pixels of one line of text at a font size in pixels.</summary>
    public static double Width(string text, double size, bool bold = false) => text.EnumerateRunes().Sum(rune => Advance(rune, bold)) * size / 1000;

    private static double Advance(Rune rune, bool bold) => rune.Value switch
    {
        >= ' ' and <= '~' => (bold ? BoldWidths : Widths)[rune.Value - ' '],
        >= 0x2070 and <= 0x209F or 0xB2 or 0xB3 or 0xB9 => 440,
        >= 0x2E80 => 1100,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format => 0,
        >= 0x2190 => 840,
        _ => bold ? 780 : 700,
    };

    /// <summary>The text, or as much of it as fits into a width with an ellipsis at its end.</summary>
    public static string Fit(string text, double size, double width, bool bold = false)
    {
        if (Width(text, size, bold) <= width)
            return text;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Width($"{kept}{rune}…", size, bold) > width)
                break;
            kept.Append(rune);
        }
        return kept.ToString().TrimEnd() + "…";
    }

    /// <summary>The text in lines that fit into a width, broken at spaces; the last of <paramref name="most"/> lines ends in an ellipsis where there was more.</summary>
    public static List<string> Wrap(string text, double size, double width, int most, bool bold = false)
    {
        var lines = new List<string>();
        var words = text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length;)
        {
            var line = words[i++];
            while (i < words.Length && Width(line + " " + words[i], size, bold) <= width)
                line += " " + words[i++];
            if (lines.Count == most - 1 && i < words.Length)
                (line, i) = (line + " " + string.Join(' ', words[i..]), words.Length);
            lines.Add(Fit(line, size, width, bold));
        }
        return lines;
    }

    /// <summary>A number for people: four significant digits or as many as are wanted, no exponent where it can be avoided.</summary>
    public static string Number(double value, int digits = 4)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        var size = Math.Abs(value);
        if (size >= 1e6 || (size > 0 && size < 1e-4))
        {
            var exponent = (int)Math.Floor(Math.Log10(size));
            var mantissa = Scaled(value, exponent).ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−');
            return $"{mantissa}×10{Superscript(exponent)}";
        }
        var decimals = size == 0 ? 0 : Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, 7);
        return Math.Round(value, decimals).ToString("0.#######", CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>A number for a cell of a table: two decimals or one digit, whichever says more; a whole number as it is.</summary>
    public static string Short(double value) =>
        !double.IsFinite(value) || Math.Abs(value) >= 1e5 ? Number(value)
        : value == Math.Round(value) ? value.ToString("0", CultureInfo.InvariantCulture).Replace('-', '−')
        : Math.Abs(value) < 0.00095 ? Number(double.Parse(value.ToString("E0", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        : value.ToString(Math.Abs(value) < 0.0095 ? "0.000" : Math.Abs(value) < 10 ? "0.00" : Math.Abs(value) < 100 ? "0.0" : "0", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>value / 10^exponent, for exponents whose power alone would under- or overflow.</summary>
    public static double Scaled(double value, int exponent) => value / Math.Pow(10, exponent / 2) / Math.Pow(10, exponent - exponent / 2);

    public static string Superscript(int number)
    {
        const string Digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        return string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : Digits[c - '0']));
    }
}
