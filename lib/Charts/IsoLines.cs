using System.Text;
using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>Lines of equal height of a function of two numbers, known on a grid; from dark for the lowest to bright.</summary>
internal sealed class IsoLines : Trace
{
    private readonly double[] _xs, _ys;
    private readonly double[,] _heights; // at (xs[i], ys[j])
    private readonly double[] _levels;

    public IsoLines(double[] xs, double[] ys, double[,] heights, int count)
    {
        (_xs, _ys, _heights) = (xs, ys, heights);
        // Levels at equal shares of the grid, so that a narrow valley between steep walls has lines too.
        var sorted = _heights.Cast<double>().Where(double.IsFinite).Order().ToArray();
        _levels = sorted.Length == 0 ? [] : [.. Enumerable.Range(0, count).Select(k => sorted[(int)((k + 0.5) / count * sorted.Length)]).Distinct().Where(v => v < sorted[^1])];
    }

    public override double[] X => [_xs[0], _xs[^1]];
    public override double[] Y => [_ys[0], _ys[^1]];

    private string ColorOf(int level) => ColorScale.Sequential.Hex((int)(0.85 * (ColorScale.Count - 1) * level / Math.Max(_levels.Length - 1, 1)));

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        for (var k = 0; k < _levels.Length; k++)
        {
            var d = new StringBuilder();
            foreach (var (from, to) in Segments(_levels[k]))
                d.Append('M').Append(Svg.Point(x.Pixel(from.X), y.Pixel(from.Y))).Append('L').Append(Svg.Point(x.Pixel(to.X), y.Pixel(to.Y)));
            if (d.Length > 0)
                svg.Path(d.ToString(), ColorOf(k), 1.2);
        }
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        for (var k = 0; k < _levels.Length; k++)
        {
            var segments = Segments(_levels[k]).ToArray();
            plotly.Add(new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "lines",
                ["x"] = Plotly.Numbers(segments.SelectMany(s => new[] { s.From.X, s.To.X, double.NaN }).Select(Rounded)),
                ["y"] = Plotly.Numbers(segments.SelectMany(s => new[] { s.From.Y, s.To.Y, double.NaN }).Select(Rounded)),
                ["line"] = new JsonObject { ["color"] = ColorOf(k), ["width"] = 1.2 },
                ["hovertext"] = Text.Number(_levels[k]),
                ["hoverinfo"] = "text",
                ["showlegend"] = false,
            });
        }
    }

    public override string Describe(Axis x, Axis y) => _levels.Length == 0 ? "a plain without contours"
        : $"{_levels.Length} contours, x from {Text.Number(_xs[0])} to {Text.Number(_xs[^1])}, y from {Text.Number(_ys[0])} to {Text.Number(_ys[^1])}";

    public override string Remark(Axis x, Axis y) => _levels.Length == 0 ? "" : $"Each contour joins points of equal height, from {Text.Number(_levels[0])} (dark) to {Text.Number(_levels[^1])} (bright).";

    /// <summary>Where the level crosses the triangles of the grid: in each, along one straight line.</summary>
    private IEnumerable<((double X, double Y) From, (double X, double Y) To)> Segments(double level)
    {
        for (var i = 0; i + 1 < _xs.Length; i++)
        {
            for (var j = 0; j + 1 < _ys.Length; j++)
            {
                (int, int) a = (i, j), b = (i + 1, j), c = (i + 1, j + 1), d = (i, j + 1);
                foreach (var triangle in new[] { (a, b, c), (a, c, d) })
                {
                    var crossings = new[] { (triangle.Item1, triangle.Item2), (triangle.Item2, triangle.Item3), (triangle.Item3, triangle.Item1) }
                        .Select(side => Crossing(side.Item1, side.Item2, level)).OfType<(double X, double Y)>().ToArray();
                    if (crossings.Length == 2)
                        yield return (crossings[0], crossings[1]);
                }
            }
        }
    }

    private (double X, double Y)? Crossing((int I, int J) a, (int I, int J) b, double level)
    {
        var (from, to) = (_heights[a.I, a.J], _heights[b.I, b.J]);
        if (!double.IsFinite(from) || !double.IsFinite(to) || (from > level) == (to > level))
            return null;
        var t = (level - from) / (to - from);
        return (_xs[a.I] + t * (_xs[b.I] - _xs[a.I]), _ys[a.J] + t * (_ys[b.J] - _ys[a.J]));
    }

    private static double Rounded(double value) => double.IsNaN(value) ? value : (double)(float)value;
}
