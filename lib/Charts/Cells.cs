using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A matrix as coloured cells: the value of row i and column j stands at (j, i), row 0 on top.</summary>
internal sealed class Cells : Trace
{
    private const int MostPixels = 300; // on each side: more could not be seen

    private readonly double[,] _values;
    private readonly double[,] _shown;
    private readonly ColorScale _colors;
    private readonly bool _numbers, _bar;
    private readonly double _low, _high;

    public Cells(double[,] values, bool numbers, bool bar)
    {
        (_values, _numbers, _bar) = (values, numbers, bar && values.Length > 0);
        _shown = Shrink(values);
        var finite = values.Cast<double>().Where(double.IsFinite).Select(Scale.Limit).ToArray();
        (_low, _high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        var signs = _low < 0 && _high > 0;
        _colors = signs ? ColorScale.Diverging : ColorScale.Sequential;
        if (signs)
            (_low, _high) = (-Math.Max(-_low, _high), Math.Max(-_low, _high));
        X = [-0.5, values.GetLength(1) - 0.5];
        Y = [-0.5, values.GetLength(0) - 0.5];
    }

    public override double[] X { get; }
    public override double[] Y { get; }

    public override double RightMargin => _bar ? 34 + Labels(5).Max(t => Text.Width(t.Label, 11)) : 0;

    private IReadOnlyList<(double Value, string Label)> Labels(int about) => _high > _low ? Ticks.Linear(_low, _high, about) : [(_low, Text.Number(_low))];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (rows, columns) = (_shown.GetLength(0), _shown.GetLength(1));
        var (left, top, right, bottom) = (x.Pixel(X[0]), y.Pixel(Y[0]), x.Pixel(X[1]), y.Pixel(Y[1]));
        var pixels = new byte[rows * columns];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = ColorIndex(_shown[i / columns, i % columns]);
        svg.Rectangle(left, top, right - left, bottom - top, "#d0d7de");
        if (pixels.Length > 0)
            svg.Image(left, top, right - left, bottom - top, Png.Encode(pixels, columns, rows, _colors));
        if (_numbers)
        {
            var width = Math.Abs(right - left) / columns - 4;
            var size = _values.Cast<double>().Aggregate(12.0, (size, v) => Math.Min(size, 12 * width / Math.Max(Text.Width(Text.Short(v), 12), 1)));
            for (var i = 0; i < rows && size >= 7; i++)
                for (var j = 0; j < columns; j++)
                    svg.Text(x.Pixel(j), y.Pixel(i), Text.Short(_values[i, j]), size, color: _colors.TextOn(ColorIndex(_values[i, j])));
        }
        if (_bar)
            DrawBar(svg, right + 14, top, bottom);
    }

    private void DrawBar(Svg svg, double left, double top, double bottom)
    {
        var steps = Enumerable.Range(0, ColorScale.Count).Select(i => (byte)(ColorScale.Count - 1 - i)).ToArray();
        svg.Image(left, top, 12, bottom - top, Png.Encode(steps, 1, steps.Length, _colors), smooth: true);
        foreach (var (value, label) in Labels((int)Math.Clamp((bottom - top) / 25, 1, 5)))
        {
            var position = _high > _low ? (value - _low) / (_high - _low) : 0.5;
            svg.Text(left + 17, bottom - Math.Clamp(position, 0, 1) * (bottom - top), label, 11, "start", Palette.Faint);
        }
    }

    private byte ColorIndex(double value) => ColorScale.Index(value, _low, _high);

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        var (rows, columns) = (_shown.GetLength(0), _shown.GetLength(1));
        if (rows == 0 || columns == 0)
            return;
        var row = Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => _shown[i, j])).ToArray();
        var heatmap = new JsonObject
        {
            ["type"] = "heatmap",
            ["z"] = new JsonArray([.. row.Select(r => (JsonNode)Plotly.Numbers(r))]),
            ["x0"] = (double)_values.GetLength(1) / columns / 2 - 0.5,
            ["dx"] = (double)_values.GetLength(1) / columns,
            ["y0"] = (double)_values.GetLength(0) / rows / 2 - 0.5,
            ["dy"] = (double)_values.GetLength(0) / rows,
            ["zmin"] = _low,
            ["zmax"] = _high > _low ? _high : _low + 1, // plotly.js has no scale of one value
            ["colorscale"] = new JsonArray([.. Enumerable.Range(0, 18).Select(k => (JsonNode)new JsonArray(k / 17.0, _colors.Hex((int)Math.Round(k / 17.0 * (ColorScale.Count - 1)))))]),
            ["showscale"] = false,
        };
        if (_numbers)
        {
            heatmap["text"] = new JsonArray([.. row.Select(r => (JsonNode)Plotly.Strings(r.Select(Text.Short)))]);
            heatmap["texttemplate"] = "%{text}";
        }
        if (_bar)
        {
            var (right, top, bottom) = (x.Pixel(X[1]), y.Pixel(Y[0]), y.Pixel(Y[1]));
            heatmap["showscale"] = true;
            heatmap["colorbar"] = new JsonObject
            {
                ["x"] = plotly.Across(right + 14),
                ["y"] = plotly.Up((top + bottom) / 2),
                ["len"] = plotly.Up(top) - plotly.Up(bottom),
                ["thickness"] = 12,
                ["xpad"] = 0,
                ["ypad"] = 0,
                ["outlinewidth"] = 0,
            };
        }
        plotly.Add(heatmap);
    }

    public override string Describe(Axis x, Axis y)
    {
        var (rows, columns) = (_values.GetLength(0), _values.GetLength(1));
        if (rows == 0 || columns == 0)
            return "an empty matrix";
        var finite = _values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(double.NaN).ToArray();
        var range = $"a {rows}×{columns} matrix, values from {Text.Number(finite.Min())} to {Text.Number(finite.Max())}";
        if (rows * columns > 36)
            return range;
        var lines = Enumerable.Range(0, rows).Select(i => string.Join(" ", Enumerable.Range(0, columns).Select(j => Text.Short(_values[i, j]))));
        return $"{range}: {string.Join("; ", lines)}";
    }

    public override string Remark(Axis x, Axis y)
    {
        var missing = _values.Cast<double>().Count(v => !double.IsFinite(v));
        return _values.Length == 0 ? "The matrix is empty." : missing == 0 ? "" : $"{(missing == 1 ? "1 value is" : $"{missing} values are")} NaN or infinite.";
    }

    /// <summary>Means of blocks, where a matrix has more rows or columns than a picture has room for.</summary>
    private static double[,] Shrink(double[,] values)
    {
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        if (rows <= MostPixels && columns <= MostPixels)
            return values;
        var (down, across) = (Math.Min(rows, MostPixels), Math.Min(columns, MostPixels));
        var small = new double[down, across];
        for (var i = 0; i < down; i++)
        {
            for (var j = 0; j < across; j++)
            {
                var (sum, count) = (0.0, 0);
                for (var r = i * rows / down; r < (i + 1) * rows / down; r++)
                    for (var c = j * columns / across; c < (j + 1) * columns / across; c++)
                        (sum, count) = (sum + values[r, c], count + 1);
                small[i, j] = sum / count;
            }
        }
        return small;
    }
}
