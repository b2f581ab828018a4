using System.Text;

namespace Backprop;

/// <summary>
/// How each of several collections of numbers is spread: as wide as many of them are there, with a line at the median and one between the quartiles; or as a
/// box from quartile to quartile, with whiskers to the last values within one and a half of its length, and dots beyond.
/// </summary>
internal sealed class Violins(IReadOnlyList<string> names, IReadOnlyList<double[]> collections, bool log, bool box = false, bool upright = true) : Trace
{
    private const int Bins = 60;
    private const int MostDots = 200; // of one box

    private readonly double[][] _sorted = [.. collections.Select(values => values.Where(v => double.IsFinite(v) && (!log || v > 0)).Order().ToArray())];

    private double[] Places { get; } = [-0.5, names.Count - 0.5];
    private double[] Ends => [.. _sorted.Where(s => s.Length > 0).SelectMany(s => new[] { s[0], s[^1] })];

    public override double[] X => upright ? Places : Ends;
    public override double[] Y => upright ? Ends : Places;

    /// <summary>Colours of their own, or null for the palette's.</summary>
    public IReadOnlyList<string?>? Colors { get; init; }

    public override (double, double)? Size(double width, double? height) =>
        upright ? (Math.Min(width, Math.Max(names.Count, 2) * 130), height ?? 260) : (width, height ?? Math.Clamp(names.Count * 70, 160, 600));

    private string ColorOf(int i) => Colors?[i] ?? Palette.Of(i);

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (places, values) = upright ? (x, y) : (y, x);
        (double X, double Y) Point(double place, double value) => upright ? (places.Pixel(place), values.Pixel(value)) : (values.Pixel(value), places.Pixel(place));
        void Line(double place, double value, double toPlace, double toValue, double width)
        {
            var ((x1, y1), (x2, y2)) = (Point(place, value), Point(toPlace, toValue));
            svg.Line(x1, y1, x2, y2, Palette.Ink, width);
        }

        for (var i = 0; i < _sorted.Length; i++)
        {
            if (_sorted[i].Length == 0)
            {
                var middle = (values.Pixels.Start + values.Pixels.End) / 2;
                svg.Text(upright ? places.Pixel(i) : middle, upright ? middle : places.Pixel(i), "none", 12, color: Palette.Faint, halo: true);
                continue;
            }
            var d = new StringBuilder();
            foreach (var (place, value) in box ? Box(i) : Outline(i))
                d.Append(d.Length == 0 ? 'M' : 'L').Append(Svg.Point(Point(place, value).X, Point(place, value).Y));
            svg.Area(d + "Z", ColorOf(i), 0.55);
            if (box)
            {
                var (low, high) = Whiskers(i);
                Line(i, low, i, Quantile(i, 0.25), 1.2);
                Line(i, Quantile(i, 0.75), i, high, 1.2);
                Line(i - 0.1, low, i + 0.1, low, 1.2);
                Line(i - 0.1, high, i + 0.1, high, 1.2);
                Line(i - 0.25, Quantile(i, 0.5), i + 0.25, Quantile(i, 0.5), 2);
                foreach (var value in Dots(i))
                    svg.Circle(Point(i, value).X, Point(i, value).Y, 2, ColorOf(i));
                continue;
            }
            Line(i, Quantile(i, 0.25), i, Quantile(i, 0.75), 3);
            Line(i - 0.15, Quantile(i, 0.5), i + 0.15, Quantile(i, 0.5), 2);
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        for (var i = 0; i < _sorted.Length; i++)
        {
            if (_sorted[i].Length == 0)
            {
                var middle = (upright ? y : x).At(0.5);
                new Marks([new Mark(upright ? i : middle, upright ? middle : i, 0, null, null, "none", Palette.Faint)], textSize: 11).Write(plotly, x, y);
                continue;
            }
            var outline = (box ? Box(i) : Outline(i)).ToArray();
            double[] places = [.. outline.Select(p => p.X)], values = [.. outline.Select(p => p.Value)];
            new Area(upright ? places : values, upright ? values : places) { Color = ColorOf(i), Hover = Words(i) }.Write(plotly, x, y);
        }
    }

    public override string Describe(Axis x, Axis y) => string.Join("; ", names.Select((_, i) => Words(i)));

    public override string Remark(Axis x, Axis y)
    {
        var left = names.Select((name, i) => (Name: name, Count: collections[i].Length - _sorted[i].Length)).Where(n => n.Count > 0).ToArray();
        return names.Count == 0 ? "There are no distributions." : left.Length == 0 ? "" : $"Not shown, since {(log ? "zero, " : "")}NaN or infinite: {string.Join(", ", left.Select(n => $"{n.Count} of {n.Name}"))}.";
    }

    private string Words(int i) => _sorted[i].Length == 0 ? $"{names[i]}: none"
        : $"{names[i]}: median {Text.Number(Quantile(i, 0.5))}, quartiles {Text.Number(Quantile(i, 0.25))} and {Text.Number(Quantile(i, 0.75))}, from {Text.Number(_sorted[i][0])} to {Text.Number(_sorted[i][^1])}";

    /// <summary>The value that a share of all values lies below; between two values where it falls between them.</summary>
    private double Quantile(int i, double share)
    {
        var (values, position) = (_sorted[i], share * (_sorted[i].Length - 1));
        var (low, high) = (values[(int)position], values[(int)Math.Ceiling(position)]);
        return low == high ? low : low * (1 - position % 1) + high * (position % 1);
    }

    private (double Low, double High) Whiskers(int i)
    {
        var (low, high) = (Quantile(i, 0.25), Quantile(i, 0.75));
        var reach = 1.5 * (high - low);
        return (_sorted[i].First(v => v >= low - reach), _sorted[i].Last(v => v <= high + reach));
    }

    private IEnumerable<double> Dots(int i)
    {
        var (low, high) = Whiskers(i);
        double[] beyond = [.. _sorted[i].Where(v => v < low || v > high)];
        var every = beyond.Length / MostDots + 1;
        return beyond.Where((v, k) => k % every == 0 || k == beyond.Length - 1);
    }

    private IEnumerable<(double X, double Value)> Box(int i) =>
        [(i - 0.25, Quantile(i, 0.25)), (i + 0.25, Quantile(i, 0.25)), (i + 0.25, Quantile(i, 0.75)), (i - 0.25, Quantile(i, 0.75))];

    /// <summary>Up one side of the shape and down the other; the fullest bin is 0.8 wide.</summary>
    private IEnumerable<(double X, double Value)> Outline(int i)
    {
        var values = _sorted[i];
        double Along(double v) => log ? Math.Log10(v) : v;
        double Back(double v) => log ? Math.Pow(10, v) : v;
        var (low, high) = (Along(values[0]), Along(values[^1]));
        if (high - low <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)))
            return [(i - 0.4, values[0]), (i + 0.4, values[0])];
        var counts = new int[Bins];
        foreach (var v in values)
            counts[Math.Min((int)((Along(v) - low) / (high - low) * Bins), Bins - 1)]++;
        var side = counts.Select((c, k) => (Half: 0.4 * c / counts.Max(), Value: Back(low + (k + 0.5) / Bins * (high - low)))).ToArray();
        return side.Select(s => (i + s.Half, s.Value)).Concat(Enumerable.Reverse(side).Select(s => (i - s.Half, s.Value)));
    }
}
