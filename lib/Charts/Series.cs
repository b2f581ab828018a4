using System.Text;
using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>Points (x, y) joined by lines, drawn as markers, or both. Values that are not finite are gaps.</summary>
internal sealed class Series(double[] xs, double[] ys, bool lines, bool markers) : Trace
{
    public override double[] X => xs;
    public override double[] Y => ys;
    public bool Lines => lines;
    public double Width { get; init; } = 2;
    public double Opacity { get; init; } = 1;

    /// <summary>Neither the legend nor the description speaks of it: another trace does.</summary>
    public bool Silent { get; init; }

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        if (lines)
        {
            var d = new StringBuilder();
            var pen = false;
            foreach (var i in Thinned(x, y))
            {
                if (i < 0)
                    pen = false;
                else
                    d.Append(pen ? 'L' : 'M').Append(Svg.Point(x.Pixel(xs[i]), y.Pixel(ys[i]))).Append(pen ? "" : "h0");
                pen = i >= 0;
            }
            if (d.Length > 0)
                svg.Path(d.ToString(), Color, Width, Dash, Opacity);
        }
        if (markers)
        {
            var d = new StringBuilder();
            foreach (var i in Thinned(x, y).Where(i => i >= 0))
                d.Append('M').Append(Svg.Point(x.Pixel(xs[i]), y.Pixel(ys[i]))).Append("h0");
            if (d.Length > 0)
                svg.Path(d.ToString(), Color, lines ? 6 : 5, "solid", Opacity);
        }
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        var kept = Thinned(x, y).ToArray();
        if (kept.Length == 0)
            return;
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = (lines, markers) switch { (true, true) => "lines+markers", (true, _) => "lines", _ => "markers" },
            ["name"] = Plotly.Plain(Name),
            ["legendgroup"] = Plotly.Plain(Name),
            ["showlegend"] = InLegend,
            ["x"] = Plotly.Numbers(kept.Select(i => i < 0 ? double.NaN : xs[i])),
            ["y"] = Plotly.Numbers(kept.Select(i => i < 0 ? double.NaN : ys[i])),
            ["opacity"] = Opacity,
        };
        if (lines)
            trace["line"] = new JsonObject { ["color"] = Color, ["width"] = Width, ["dash"] = Dash };
        if (markers)
            trace["marker"] = new JsonObject { ["color"] = Color, ["size"] = lines ? 6 : 5 };
        plotly.Add(trace);
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
        var points = xs.Zip(ys).ToArray();
        var infinite = points.Count(p => !double.IsFinite(p.First) || !double.IsFinite(p.Second));
        var negative = points.Count(p => double.IsFinite(p.First) && double.IsFinite(p.Second) && ((x.Log && p.First <= 0) || (y.Log && p.Second <= 0)));
        var of = Name.Length > 0 ? $" of “{Name}”" : "";
        var remarks = new List<string>();
        if (points.Length == 0)
            remarks.Add($"There are no points{of}.");
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
