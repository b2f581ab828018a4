using System.Globalization;
using System.Text;

namespace Backprop;

/// <summary>A function of two numbers as a coloured map with lines of equal height.</summary>
internal sealed class ContourMap : Trace
{
    private const int Columns = 97, Rows = 73; // of the grid that the function is computed on
    private const int MostPoints = 15_000;
    private const double TextSize = 12;

    private readonly double[,] _values = new double[Rows, Columns];
    private readonly double[] _xs, _ys, _sorted, _levels;

    /// <summary>Pixels where the lines' numbers would cover something else that stands on the map.</summary>
    public IEnumerable<(double X, double Y)> Taken { get; set; } = [];

    /// <param name="function">The height at (x, y).</param>
    /// <param name="x">The ends of the horizontal axis.</param>
    /// <param name="y">The ends of the vertical axis.</param>
    /// <param name="lines">At most so many lines of equal height.</param>
    /// <param name="levels">The heights of the lines, where they are given.</param>
    public ContourMap(Func<double, double, double> function, (double From, double To) x, (double From, double To) y, int lines, double[]? levels = null)
    {
        _xs = [.. Enumerable.Range(0, Columns).Select(j => x.From + j * (x.To - x.From) / (Columns - 1))];
        _ys = [.. Enumerable.Range(0, Rows).Select(i => y.From + i * (y.To - y.From) / (Rows - 1))];
        for (var i = 0; i < Rows; i++)
        {
            Interruption.Check();
            for (var j = 0; j < Columns; j++)
                _values[i, j] = function(_xs[j], _ys[i]) is var height && double.IsFinite(height) ? Scale.Limit(height) : double.NaN;
        }
        _sorted = [.. _values.Cast<double>().Where(double.IsFinite).Order()];
        _levels = levels ?? (_sorted.Length == 0 ? [] : [.. Enumerable.Range(0, lines).Select(k => Round(_sorted[(int)((k + 0.5) / lines * _sorted.Length)])).Distinct()
            .Where(level => level > _sorted[0] && level < _sorted[^1])]);
        // Of a function that is all noise there are fewer lines: they would be more than a picture holds.
        while (_levels.Length > 1 && _levels.Sum(level => Lines(level).Sum(line => line.Count)) > MostPoints)
            _levels = [.. _levels.Where((_, k) => k % 2 == 0)];
    }

    public override double[] X => [_xs[0], _xs[^1]];
    public override double[] Y => [_ys[0], _ys[^1]];

    public override (double, double)? Size(double width, double? height) => (Math.Min(width, 560), height ?? 400);

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        // The image's pixels have the grid's points in their middles, so it reaches half a pixel over the edges of the plot.
        var (left, right, top, bottom) = (x.Pixel(_xs[0]), x.Pixel(_xs[^1]), y.Pixel(_ys[^1]), y.Pixel(_ys[0]));
        var pixels = new byte[Rows * Columns];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = ColorIndex(_values[Rows - 1 - i / Columns, i % Columns]);
        var (across, down) = ((right - left) / (Columns - 1), (bottom - top) / (Rows - 1));
        svg.Clip(left, top, right - left, bottom - top, () =>
            svg.Image(left - across / 2, top - down / 2, across * Columns, down * Rows, Png.Encode(pixels, Columns, Rows, ColorScale.Pale), smooth: true));

        var labels = Taken.ToList();
        foreach (var level in _levels)
        {
            var lines = Lines(level);
            var d = new StringBuilder();
            foreach (var line in lines)
                d.Append('M').AppendJoin('L', line.Select(p => Svg.Point(x.Pixel(p.X), y.Pixel(p.Y))));
            svg.Path(d.ToString(), Palette.Contour, 0.8);
            if (LabelPlace(lines, level, x, y, labels) is { } place)
            {
                labels.Add(place);
                svg.Text(place.X, place.Y, Text.Number(level), TextSize, color: Palette.Faint, halo: true);
            }
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        if (_sorted.Length == 0)
            return;
        var (low, high) = (_sorted[0], _sorted[^1]);
        double[] stops = high > low ? [low, .. _levels, high] : [low, low + 1];
        new Cells(_values)
        {
            Columns = (_xs[0], _xs[^1]),
            Rows = (_ys[0], _ys[^1]),
            From = stops[0],
            To = stops[^1],
            Scheme = new ColorScale([.. stops.Select(s => ((s - stops[0]) / (stops[^1] - stops[0]), ColorScale.Pale.Rgb(ColorIndex(s))))]),
            Smooth = true,
            Bar = false,
        }.Write(plotly, x, y);
        foreach (var level in _levels)
        {
            // One trace for all lines of a level; NaN lifts the pen.
            var points = Lines(level).SelectMany(line => line.Append((X: double.NaN, Y: double.NaN))).ToArray();
            new Series([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], lines: true) { Color = Palette.Contour, Width = 0.8 }.Write(plotly, x, y);
        }
    }

    public override string Describe(Axis x, Axis y)
    {
        if (_sorted.Length == 0)
            return "a contour map without values";
        var (row, column) = (0, 0);
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                if (_values[i, j] == _sorted[0])
                    (row, column) = (i, j);
            }
        }

        return $"a contour map, from {Text.Number(_sorted[0])} near ({Text.Number(_xs[column])}, {Text.Number(_ys[row])}) to {Text.Number(_sorted[^1])}";
    }

    public override string Remark(Axis x, Axis y) => _sorted.Length == _values.Length ? ""
        : _sorted.Length == 0 ? "The map is blank: the function is NaN or infinite everywhere."
        : $"{(_values.Length - _sorted.Length) * 100 / _values.Length} % of the map are blank: the function is NaN or infinite there.";

    /// <summary>The colour of a value by its rank among all values: equal areas take equal steps of the scale.</summary>
    private byte ColorIndex(double value)
    {
        if (!double.IsFinite(value))
            return 255;
        var rank = Array.BinarySearch(_sorted, value);
        return ColorScale.Index(rank < 0 ? ~rank : rank, 0, Math.Max(_sorted.Length - 1, 1));
    }

    /// <summary>
    /// The lines of one level, by marching over the triangles of the grid: the level crosses a triangle from one of its sides to another, in places found by
    /// linear interpolation, and goes on in the triangle beyond that side.
    /// </summary>
    private List<List<(double X, double Y)>> Lines(double level)
    {
        var next = new Dictionary<(int, int), List<(int, int)>>(); // a side, by the numbers of its two points, and the sides that a line goes on to
        void Triangle(int a, int b, int c)
        {
            (int, int)[] crossed = [.. new[] { (a, b), (b, c), (a, c) }.Select(s => (Math.Min(s.Item1, s.Item2), Math.Max(s.Item1, s.Item2)))
                .Where(s => At(s.Item1) < level != At(s.Item2) < level)];
            if (crossed.Length != 2 || !double.IsFinite(At(a)) || !double.IsFinite(At(b)) || !double.IsFinite(At(c)))
                return;
            foreach (var (from, to) in new[] { (crossed[0], crossed[1]), (crossed[1], crossed[0]) })
            {
                if (!next.TryGetValue(from, out var sides))
                    next[from] = sides = [];
                sides.Add(to);
            }
        }
        for (var i = 0; i + 1 < Rows; i++)
        {
            for (var j = 0; j + 1 < Columns; j++)
            {
                var corner = i * Columns + j;
                Triangle(corner, corner + 1, corner + Columns + 1);
                Triangle(corner, corner + Columns, corner + Columns + 1);
            }
        }

        var lines = new List<List<(double, double)>>();
        foreach (var start in next.Keys.OrderBy(side => next[side].Count).ToArray()) // open lines from their ends, then closed ones
        {
            if (!next.ContainsKey(start))
                continue;
            var line = new List<(double, double)>();
            (int, int)? side = start;
            while (side is { } here && next.Remove(here, out var sides))
            {
                line.Add(Crossing(here));
                side = sides.Where(next.ContainsKey).Select(s => ((int, int)?)s).FirstOrDefault();
                if (side is null && line.Count > 2 && sides.Contains(start))
                    line.Add(Crossing(start)); // closed
            }
            lines.Add(line);
        }
        return lines;

        double At(int point) => _values[point / Columns, point % Columns];
        (double, double) Crossing((int A, int B) s)
        {
            var t = (level - At(s.A)) / (At(s.B) - At(s.A));
            double Between(double a, double b) => a + t * (b - a);
            return (Between(_xs[s.A % Columns], _xs[s.B % Columns]), Between(_ys[s.A / Columns], _ys[s.B / Columns]));
        }
    }

    /// <summary>The first place along the lines of a level where its number overlaps neither another number nor the edge.</summary>
    private static (double X, double Y)? LabelPlace(List<List<(double X, double Y)>> lines, double level, Scale x, Scale y, List<(double X, double Y)> taken)
    {
        var half = Text.Width(Text.Number(level), TextSize) / 2 + 4;
        return lines.OrderByDescending(line => line.Count).SelectMany(line => line.Skip(line.Count / 3))
            .Select(p => ((double X, double Y)?)(x.Pixel(p.X), y.Pixel(p.Y)))
            .FirstOrDefault(p => p!.Value.X > x.Pixels.Start + half && p.Value.X < x.Pixels.End - half && p.Value.Y > y.Pixels.End + 10 && p.Value.Y < y.Pixels.Start - 10
                && taken.TrueForAll(t => Math.Abs(t.X - p.Value.X) > 2 * half + 16 || Math.Abs(t.Y - p.Value.Y) > 16));
    }

    /// <summary>To two significant digits, so that the lines have round numbers.</summary>
    private static double Round(double value) => value == 0 ? 0 : double.Parse(value.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
