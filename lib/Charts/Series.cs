using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>Points (x, y) joined by a line, or drawn as markers. Values that are not finite are gaps.</summary>
internal sealed class Series(double[] xs, double[] ys, bool lines) : Trace
{
    public override double[] X => xs;
    public override double[] Y => ys;
    public override bool CanLeaveAxes => lines;
    public bool Lines => lines;
    public double Width { get; init; } = 2;
    public double Opacity { get; init; } = 1;

    /// <summary>The width of a marker; by default a few can be seen, and many do not cover each other.</summary>
    public double? Marker { get; init; }

    private double MarkerSize => Marker ?? (!lines && xs.Length <= 20 ? 8 : 5);

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var kept = Thinned(x, y);
        string Move(int i) => "M" + Svg.Point(x.Pixel(xs[i]), y.Pixel(ys[i]));
        if (lines)
        {
            var d = string.Concat(kept.Select((i, k) => i < 0 ? "" : k > 0 && kept[k - 1] >= 0 ? "L" + Move(i)[1..] : Move(i)));
            if (d.Length > 0)
                svg.Path(d, Color, Width, Dash, Opacity);
        }
        var dots = string.Concat(Markers(kept).Where(i => x.Shows(xs[i]) && y.Shows(ys[i])).Select(i => Move(i) + "h0"));
        if (dots.Length > 0)
            svg.Path(dots, Color, MarkerSize, "solid", Opacity);
    }

    /// <summary>Which points have a marker; of a line, those that have no neighbour to be joined to.</summary>
    private IEnumerable<int> Markers(List<int> kept) =>
        kept.Where((i, k) => i >= 0 && (!lines || ((k == 0 || kept[k - 1] < 0) && (k + 1 == kept.Count || kept[k + 1] < 0))));

    /// <summary>Pixels that are drawn on, close enough that no text fits between them.</summary>
    public IEnumerable<(double X, double Y)> Pixels(Scale x, Scale y)
    {
        var kept = Thinned(x, y);
        for (var k = 0; k < kept.Count; k++)
        {
            if (kept[k] < 0)
                continue;
            var (px, py) = (x.Pixel(xs[kept[k]]), y.Pixel(ys[kept[k]]));
            yield return (px, py);
            if (!lines || k + 1 == kept.Count || kept[k + 1] < 0)
                continue;
            var (dx, dy) = (x.Pixel(xs[kept[k + 1]]) - px, y.Pixel(ys[kept[k + 1]]) - py);
            var steps = Math.Min(Math.Max(Math.Abs(dx), Math.Abs(dy)) / 6, 200);
            for (var i = 1; i < steps; i++)
                yield return (px + dx * i / steps, py + dy * i / steps);
        }
    }

    /// <summary>Dashes the line where it would hide another one that was drawn before, so that both are seen.</summary>
    public void DashOver(IEnumerable<Series> before, Scale x, Scale y)
    {
        if (lines && !Silent && FixedDash is null && Dash == "solid")
            Dash = before.Count(Hides) switch { 0 => "solid", 1 => "dash", _ => "dot" };

        bool Hides(Series other)
        {
            if (!other.Lines || other.Silent)
                return false;
            var every = Math.Max(1, Math.Min(xs.Length, other.X.Length) / 500);
            var both = Enumerable.Range(0, Math.Min(xs.Length, other.X.Length)).Where(i => i % every == 0 && Has(this, i) && Has(other, i)).ToArray();
            return both.Length > 1 && 2 * both.Count(Near) > both.Length;

            bool Has(Series s, int i) => x.Has(s.X[i]) && y.Has(s.Y[i]);
            bool Near(int i) => Math.Abs(x.Pixel(xs[i]) - x.Pixel(other.X[i])) < 1.5 && Math.Abs(y.Pixel(ys[i]) - y.Pixel(other.Y[i])) < 1.5;
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        var (kept, listed) = (Thinned(x, y), plotly.Lists(this));
        if (lines && kept.Count > 0)
        {
            var line = Trace("lines", kept, listed);
            line["line"] = new JsonObject { ["color"] = Color, ["width"] = Width, ["dash"] = Dash };
            plotly.Add(line);
        }
        var marked = Markers(kept).ToArray();
        if (marked.Length > 0)
        {
            var markers = Trace("markers", marked, listed && !lines);
            markers["marker"] = new JsonObject { ["color"] = Color, ["size"] = MarkerSize };
            plotly.Add(markers);
        }

        JsonObject Trace(string mode, IEnumerable<int> indices, bool inLegend) => new()
        {
            ["type"] = "scatter",
            ["mode"] = mode,
            ["name"] = PlotlyWriter.Plain(Name),
            ["legendgroup"] = PlotlyWriter.Plain(Name),
            ["showlegend"] = inLegend,
            ["x"] = PlotlyWriter.Numbers(indices.Select(i => i < 0 ? double.NaN : xs[i])),
            ["y"] = PlotlyWriter.Numbers(indices.Select(i => i < 0 ? double.NaN : ys[i])),
            ["opacity"] = Opacity,
        };
    }

    public override string Describe(Axis x, Axis y)
    {
        var what = Name.Length > 0 ? $"“{Name}”" : "a series";
        if (Silent)
            return "";
        var finite = Enumerable.Range(0, xs.Length).Where(i => double.IsFinite(xs[i]) && double.IsFinite(ys[i])).ToArray();
        if (finite.Length == 0)
            return $"{what} without data";
        var (least, most) = (finite.Min(i => ys[i]), finite.Max(i => ys[i]));
        var (first, last) = (finite[0], finite[^1]);
        return finite.Length == 1
            ? $"{what}, one point ({Text.Number(xs[first])}, {Text.Number(ys[first])})"
            : $"{what}, {xs.Length} points, from {Text.Number(ys[first])} at {Text.Number(xs[first])} to {Text.Number(ys[last])} at {Text.Number(xs[last])}, between {Text.Number(least)} and {Text.Number(most)}";
    }

    public override string Remark(Axis x, Axis y)
    {
        if (Silent)
            return "";
        bool Beyond(Axis axis, double v) => v < axis.From || v > axis.To;
        var points = xs.Zip(ys).ToArray();
        var infinite = points.Count(p => !double.IsFinite(p.First) || !double.IsFinite(p.Second));
        var negative = points.Count(p => double.IsFinite(p.First) && double.IsFinite(p.Second) && ((x.Log && p.First <= 0) || (y.Log && p.Second <= 0)));
        var of = Name.Length > 0 ? $" of “{Name}”" : "";
        var remarks = new List<string>();
        if (points.Length == 0)
            remarks.Add($"There are no points{of}.");
        else if (Array.TrueForAll(points, p => Beyond(x, p.First) || Beyond(y, p.Second)))
            remarks.Add($"The axes do not reach the points{of}.");
        if (infinite > 0)
            remarks.Add($"{Points(infinite)}{of} not shown: NaN or infinite.");
        if (negative > 0)
            remarks.Add($"{Points(negative)}{of} not shown: zero and negative numbers have no logarithm.");
        return string.Join(' ', remarks);
    }

    private static string Points(int count) => count == 1 ? "1 point" : $"{count} points";

    /// <summary>
    /// The indices to draw; −1 is a gap. Of neighbours in one column of pixels stay the first, the lowest, the highest and the last, and of
    /// more than that, the same of runs of equal length: what is left out could not be seen. Markers that cover each other stay once.
    /// </summary>
    private List<int> Thinned(Scale x, Scale y)
    {
        var all = Enumerable.Range(0, xs.Length).Select(i => x.Has(xs[i]) && y.Has(ys[i]) ? i : -1).ToList();
        if (all.Count <= Math.Min(Budget, 1000))
            return all;
        if (!lines)
        {
            var cell = all.Count <= Budget ? 1.0 : 4.0; // pixels
            var extremes = Extremes(all.Where(i => i >= 0).ToList()).ToHashSet();
            var seen = new HashSet<(int, int)>();
            return all.FindAll(i => i >= 0 && (seen.Add(((int)(x.Pixel(xs[i]) / cell), (int)(y.Pixel(ys[i]) / cell))) || extremes.Contains(i)));
        }
        // Gaps that are narrower than a pixel could not be seen either: there may be as many of them as of points.
        if (all.Zip(all.Skip(1)).Count(pair => pair.First >= 0 && pair.Second < 0) > Budget / 6)
            all.RemoveAll(i => i < 0);
        var kept = Runs(all, (run, i) => (int)x.Pixel(xs[run[0]]) == (int)x.Pixel(xs[i]));
        var length = kept.Count / (Budget / 6) + 1;
        return kept.Count <= Budget ? kept : Runs(kept, (run, _) => run.Count < length);
    }

    private List<int> Runs(List<int> indices, Func<List<int>, int, bool> belongs)
    {
        var kept = new List<int>();
        var run = new List<int>();
        foreach (var i in indices)
        {
            if (run.Count > 0 && (i < 0 || !belongs(run, i)))
            {
                kept.AddRange(Extremes(run));
                run.Clear();
            }
            if (i >= 0)
                run.Add(i);
            else if (kept.Count > 0 && kept[^1] >= 0)
                kept.Add(-1);
        }
        kept.AddRange(Extremes(run));
        return kept;
    }

    private IEnumerable<int> Extremes(List<int> run) => run.Count <= 6 ? run
        : new[] { run[0], run.MinBy(i => xs[i]), run.MaxBy(i => xs[i]), run.MinBy(i => ys[i]), run.MaxBy(i => ys[i]), run[^1] }.Distinct().Order();
}
