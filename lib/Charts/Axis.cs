using System.Globalization;

namespace Backprop;

/// <summary>What a caller said about an axis.</summary>
internal sealed class Axis
{
    public string Title { get; set; } = "";
    public bool Log { get; set; }
    public double? From { get; set; }
    public double? To { get; set; }

    /// <summary>What stands at positions of this axis, instead of round numbers.</summary>
    public IReadOnlyList<(double Value, string Label)>? Names { get; set; }

    /// <summary>The first position stands at the top (or right): matrices and images.</summary>
    public bool Reversed { get; set; }

    /// <summary>No line, ticks or grid: diagrams.</summary>
    public bool Hidden { get; set; }

    /// <summary>Ends exactly at its data, as an image does.</summary>
    public bool Cells { get; set; }
}

/// <summary>An axis over its data: the range, the ticks, and the way from a value to a pixel.</summary>
internal sealed class Scale
{
    // An axis ends here at the latest, so that the distance of its ends and the steps between are numbers too.
    private const double Largest = 1e300;

    /// <summary>The value, or the last one that an axis or a colour scale reaches.</summary>
    public static double Limit(double value) => Math.Clamp(value, -Largest, Largest);

    private readonly bool _log;
    private readonly double _low, _high; // of the logarithm, on a log axis
    private double _start, _end;

    public Scale(Axis axis, IEnumerable<double[]> data, bool fromZero, int ticks)
    {
        _log = axis.Log;
        (_low, _high) = Range(axis, data, fromZero);
        Ticks = axis switch
        {
            { Hidden: true } => [],
            { Names: { } names } => [.. names.Where(n => Shows(n.Value))],
            { Log: true } => Backprop.Ticks.Log(_low, _high, ticks),
            _ => Backprop.Ticks.Linear(_low, _high, ticks, whole: axis.Cells || data.All(values => values.All(v => v == Math.Round(v) || !double.IsFinite(v)))),
        };
        if (axis.Reversed)
            (_low, _high) = (_high, _low);
    }

    /// <summary>Where the axis shows a number or a name, and what it says there.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; private set; }

    /// <summary>The ends of the axis as plotly.js wants them: exponents, on a log axis.</summary>
    public (double From, double To) Ends => (_low, _high);

    public bool Log => _log;

    /// <summary>Whether values can lie beyond the ends.</summary>
    public bool Cut { get; private set; }

    public void Place(double startPixel, double endPixel) => (_start, _end) = (startPixel, endPixel);

    /// <summary>Leaves out ticks that stand closer than some pixels: every second, every third, …</summary>
    public void Thin(double pixels)
    {
        if (Ticks.Count < 2 || Math.Abs(Pixel(Ticks[1].Value) - Pixel(Ticks[0].Value)) is var gap && gap >= pixels)
            return;
        var every = (int)Math.Ceiling(pixels / Math.Max(gap, 1e-9));
        Ticks = [.. Ticks.Where((_, i) => i % every == 0)];
    }

    public (double Start, double End) Pixels => (_start, _end);

    /// <summary>Whether a value has a place on this axis: finite, and positive where the axis is logarithmic.</summary>
    public bool Has(double value) => double.IsFinite(value) && (!_log || value > 0);

    /// <summary>Whether a value has a place between the ends of this axis.</summary>
    public bool Shows(double value) => Has(value) && Position(value) is >= -1e-9 and <= 1 + 1e-9;

    /// <summary>The value at a fraction of the way along the axis.</summary>
    public double At(double fraction)
    {
        var v = _low + fraction * (_high - _low);
        return _log ? Math.Pow(10, v) : v;
    }

    /// <summary>Names for the positions 0, 1, 2, …</summary>
    public static IReadOnlyList<(double, string)>? Count(IEnumerable<string>? names) => names is null ? null : [.. names.Select((name, i) => ((double)i, name))];

    public double Pixel(double value) => _start + Math.Clamp(Position(value), -100, 100) * (_end - _start); // far outside the picture is far enough

    private double Position(double value)
    {
        var v = _log ? Math.Log10(value) : value;
        return (v - _low) / (_high - _low);
    }

    private (double, double) Range(Axis axis, IEnumerable<double[]> data, bool fromZero)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (var values in data)
        {
            foreach (var v in values)
            {
                if (!double.IsFinite(v) || (axis.Log && v <= 0))
                    continue;
                min = Math.Min(min, v);
                max = Math.Max(max, v);
            }
        }
        if (min > max)
            (min, max) = axis.Log ? (1, 10) : (0, 1);
        Cut = axis.From is not null || axis.To is not null || min < -Largest || max > Largest;
        (min, max) = (Limit(min), Limit(max));
        if (fromZero && !axis.Log)
            (min, max) = (Math.Min(min, 0), Math.Max(max, 0));
        if (axis.Log)
            (min, max) = (Math.Log10(min), Math.Log10(max));
        if (axis.Cells)
        {
            max = Math.Max(max, min + 1); // none at all
        }
        else
        {
            var size = Math.Max(Math.Abs(min), Math.Abs(max));
            if (max - min <= Math.Max(1e-12 * size, 1 / Largest)) // a constant
            {
                var around = axis.Log ? 0.5 : size <= 1e10 / Largest ? 1 : size / 2;
                (min, max) = (min - around, max + around);
            }
            else
            {
                var margin = (max - min) * (fromZero ? 0.1 : 0.04); // bars have their value above them
                if (!fromZero || axis.Log || min < 0)
                    min -= margin;
                if (!fromZero || axis.Log || max > 0)
                    max += margin;
            }
        }
        var (from, to) = (End(axis.From, min), End(axis.To, max));
        if (from < to)
            return (from, to);
        // One end was given, and all of the data lies beyond it.
        var length = Math.Max(1, Math.Abs(from) / 1000);
        return axis.From is null ? (to - length, to) : (from, from + length);

        double End(double? given, double otherwise) =>
            given is not { } end ? otherwise : axis.Log ? Math.Log10(end) : Limit(end);
    }
}

/// <summary>Round numbers along an axis.</summary>
internal static class Ticks
{
    private static readonly int[] Multiples = [1, 2, 5];

    public static IReadOnlyList<(double Value, string Label)> Linear(double low, double high, int about, bool whole = false)
    {
        var step = Step((high - low) / Math.Max(about, 1));
        if (whole) // epochs, classes and counts have no halves
            step = Math.Max(step, 1);
        var values = new List<double>();
        for (var k = Math.Ceiling(low / step - 1e-9); k <= high / step + 1e-9 && values.Count < 50; k++)
            values.Add(k * step);
        var size = values.Count == 0 ? 0 : values.Max(Math.Abs);
        var exponent = size is >= 1e7 or (> 0 and < 1e-3) ? (int)Math.Floor(Math.Log10(size) + 1e-9) : 0;
        if (exponent is > 0 and < 15 && exponent - Math.Log10(step) > 12)
            exponent = 0; // their differences are far behind the point
        var decimals = Math.Clamp((int)Math.Ceiling(exponent - Math.Log10(step) - 1e-9), 0, 15);
        return [.. values.Select(v => (v, Label(v, exponent, decimals)))];
    }

    /// <summary>Powers of ten; where there are fewer than three, their multiples by 2 and 5 as well; failing these, linear ticks.</summary>
    public static IReadOnlyList<(double Value, string Label)> Log(double low, double high, int about)
    {
        var (first, last) = ((int)Math.Ceiling(low - 1e-9), (int)Math.Floor(high + 1e-9));
        double[] steps = last - first > 2 ? [] : [.. Enumerable.Range(first - 1, last - first + 3).SelectMany(_ => Multiples, (k, m) => m * Math.Pow(10, k))
            .Where(v => v > 0 && Math.Log10(v) >= low - 1e-9 && Math.Log10(v) <= high + 1e-9)];
        if (last - first < 2 && steps.Length > 1 && steps.Length <= about)
            return [.. steps.Select(v => (v, Text.Number(v)))];
        if (last <= first)
            return [.. Linear(Math.Pow(10, low), Math.Pow(10, high), about).Where(t => t.Value > 0)];
        var every = (int)Step(Math.Max(1, (last - first) / (double)about));
        var powers = Enumerable.Range(first, last - first + 1).Where(k => k % every == 0 && k is >= -323 and <= 308).ToArray(); // as doubles have them
        var plain = powers.All(k => k is >= -4 and <= 4);
        return [.. powers.Select(k => (Math.Pow(10, k), plain ? Label(Math.Pow(10, k), 0, Math.Max(0, -k)) : $"10{Text.Superscript(k)}"))];
    }

    /// <summary>1, 2 or 5 times a power of ten, the least that is not far below <paramref name="least"/>.</summary>
    public static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return (least / power) switch { <= 1.15 => power, <= 2.3 => 2 * power, <= 5.75 => 5 * power, _ => 10 * power };
    }

    private static string Label(double value, int exponent, int decimals)
    {
        if (value == 0)
            return "0";
        var label = Text.Scaled(value, exponent).ToString((Math.Abs(value) >= 1e4 ? "N" : "F") + decimals, CultureInfo.InvariantCulture).Replace('-', '−');
        return exponent == 0 ? label : $"{label}×10{Text.Superscript(exponent)}";
    }
}
