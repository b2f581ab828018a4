using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A matrix as coloured cells: the value of row i and column j stands at (j, i), row 0 on top.</summary>
internal sealed class Cells : Trace
{
    private const int MostPixels = 300; // on each side: more could not be seen

    private readonly double[,] values;
    private readonly double[,] shown;
    private readonly ColorScale colors;
    private readonly bool numbers, bar;
    private readonly double low, high;

    public Cells(double[,] values, bool numbers, bool bar)
    {
        (this.values, this.numbers, this.bar) = (values, numbers, bar);
        shown = Shrink(values);
        var finite = values.Cast<double>().Where(double.IsFinite).ToArray();
        (low, high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        var signs = low < 0 && high > 0;
        colors = signs ? ColorScale.Diverging : ColorScale.Sequential;
        if (signs)
            (low, high) = (-Math.Max(-low, high), Math.Max(-low, high));
        X = [-0.5, values.GetLength(1) - 0.5];
        Y = [-0.5, values.GetLength(0) - 0.5];
    }

    public override double[] X { get; }
    public override double[] Y { get; }

    public override double RightMargin => bar ? 34 + Labels().Max(t => Text.Width(t.Label, 11)) : 0;

    private IReadOnlyList<(double Value, string Label)> Labels() => high > low ? Ticks.Linear(low, high, 5) : [(low, Text.Number(low))];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (rows, columns) = (shown.GetLength(0), shown.GetLength(1));
        var (left, top, right, bottom) = (x.Pixel(X[0]), y.Pixel(Y[0]), x.Pixel(X[1]), y.Pixel(Y[1]));
        var pixels = new byte[rows * columns];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = ColorIndex(shown[i / columns, i % columns]);
        svg.Rectangle(left, top, right - left, bottom - top, "#d0d7de");
        if (pixels.Length > 0)
            svg.Image(left, top, right - left, bottom - top, Png.Encode(pixels, columns, rows, colors));
        if (numbers)
        {
            var width = Math.Abs(right - left) / columns - 4;
            var size = values.Cast<double>().Aggregate(12.0, (size, v) => Math.Min(size, 12 * width / Math.Max(Text.Width(Text.Short(v), 12), 1)));
            for (var i = 0; i < rows && size >= 7; i++)
                for (var j = 0; j < columns; j++)
                    svg.Text(x.Pixel(j), y.Pixel(i), Text.Short(values[i, j]), size, color: colors.TextOn(ColorIndex(values[i, j])));
        }
        if (bar)
            DrawBar(svg, right + 14, top, bottom);
    }

    private void DrawBar(Svg svg, double left, double top, double bottom)
    {
        var steps = Enumerable.Range(0, ColorScale.Count).Select(i => (byte)(ColorScale.Count - 1 - i)).ToArray();
        svg.Image(left, top, 12, bottom - top, Png.Encode(steps, 1, steps.Length, colors), smooth: true);
        foreach (var (value, label) in Labels())
        {
            var position = high > low ? (value - low) / (high - low) : 0.5;
            svg.Text(left + 17, bottom - Math.Clamp(position, 0, 1) * (bottom - top), label, 11, "start", Palette.Faint);
        }
    }

    private byte ColorIndex(double value) => ColorScale.Index(value, low, high);

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        var (rows, columns) = (shown.GetLength(0), shown.GetLength(1));
        var row = Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => shown[i, j])).ToArray();
        var heatmap = new JsonObject
        {
            ["type"] = "heatmap",
            ["z"] = new JsonArray([.. row.Select(r => (JsonNode)Plotly.Numbers(r))]),
            ["x0"] = (double)values.GetLength(1) / columns / 2 - 0.5,
            ["dx"] = (double)values.GetLength(1) / columns,
            ["y0"] = (double)values.GetLength(0) / rows / 2 - 0.5,
            ["dy"] = (double)values.GetLength(0) / rows,
            ["zmin"] = low,
            ["zmax"] = high,
            ["colorscale"] = new JsonArray([.. Enumerable.Range(0, 18).Select(k => (JsonNode)new JsonArray(k / 17.0, colors.Hex((int)Math.Round(k / 17.0 * (ColorScale.Count - 1)))))]),
            ["showscale"] = false,
        };
        if (numbers)
        {
            heatmap["text"] = new JsonArray([.. row.Select(r => (JsonNode)Plotly.Strings(r.Select(Text.Short)))]);
            heatmap["texttemplate"] = "%{text}";
        }
        if (bar)
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
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        if (rows == 0 || columns == 0)
            return "an empty matrix";
        var finite = values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(double.NaN).ToArray();
        var range = $"a {rows}×{columns} matrix, values from {Text.Number(finite.Min())} to {Text.Number(finite.Max())}";
        if (rows * columns > 36)
            return range;
        var lines = Enumerable.Range(0, rows).Select(i => string.Join(" ", Enumerable.Range(0, columns).Select(j => Text.Short(values[i, j]))));
        return $"{range}: {string.Join("; ", lines)}";
    }

    public override string Remark(Axis x, Axis y)
    {
        var missing = values.Cast<double>().Count(v => !double.IsFinite(v));
        return missing == 0 ? "" : $"{(missing == 1 ? "1 value is" : $"{missing} values are")} NaN or infinite.";
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
