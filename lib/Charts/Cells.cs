using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A matrix as coloured cells: the value of row i and column j stands at (j, i), or where it is told to.</summary>
internal sealed class Cells(double[,] values) : Trace
{
    public const int MostNumbers = 144; // cells that show their numbers unless told otherwise
    private const int MostPixels = 300; // on each side: more could not be seen
    private const double TextSize = 12;

    private readonly double[,] _shown = Shrink(values);
    private readonly (double Low, double High) _range = Range(values);

    /// <summary>The middles of the first and the last column, and of the first and the last row, on the axes.</summary>
    public (double First, double Last) Columns { get; init; } = (0, values.GetLength(1) - 1);
    public (double First, double Last) Rows { get; init; } = (0, values.GetLength(0) - 1);

    /// <summary>What stands in each cell, if anything does.</summary>
    public string[,]? Texts { get; init; }

    /// <summary>Colours of its own; by default by sign where there are both signs, else from dark to light.</summary>
    public ColorScale? Scheme { get; init; }

    /// <summary>The values of the first and the last colour, where they are given.</summary>
    public double? From { get; init; }
    public double? To { get; init; }

    /// <summary>Whether colours flow into each other, and whether a bar beside the cells tells what they mean.</summary>
    public bool Smooth { get; init; }
    public bool Bar { get; init; } = true;

    /// <summary>Whether a value that is not there is meant: its cell stays blank, and nobody is told.</summary>
    public bool MayBeBlank { get; init; }

    public override double[] X => Edges(Columns, values.GetLength(1));
    public override double[] Y => Edges(Rows, values.GetLength(0));

    public override double RightMargin => Bar && values.Length > 0 ? 34 + Labels(5).Max(t => Text.Width(t.Label, TextSize)) : 0;

    private bool Signs => _range.Low < 0 && _range.High > 0;

    private double Low => From ?? (Signs && Scheme is null ? -Math.Max(-_range.Low, _range.High) : _range.Low);

    private double High => Math.Max(Low, To ?? (Signs && Scheme is null ? Math.Max(-_range.Low, _range.High) : _range.High));

    private ColorScale Colors => Scheme ?? (Signs ? ColorScale.Diverging : ColorScale.Sequential);

    /// <summary>Every value as a short text.</summary>
    public static string[,] Numbers(double[,] values) => Each(values, Text.Short);

    /// <summary>Cells are squares, as large as there is room for; smooth ones fill it.</summary>
    public override (double, double)? Size(double width, double? height)
    {
        if (Smooth)
            return null;
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        var cell = Math.Min(Texts is null ? 30 : 60, width / Math.Max(columns, 1));
        if (height is { } most)
            cell = Math.Min(cell, most / Math.Max(rows, 1));
        // A wide or long matrix would be a thread: the thin side keeps 40 pixels.
        return (Math.Max(cell * columns, 40), Math.Clamp(cell * rows, 40, Math.Max(width, 40)));
    }

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (rows, columns) = (_shown.GetLength(0), _shown.GetLength(1));
        var (left, top, right, bottom) = (Math.Min(x.Pixel(X[0]), x.Pixel(X[1])), Math.Min(y.Pixel(Y[0]), y.Pixel(Y[1])), Math.Max(x.Pixel(X[0]), x.Pixel(X[1])), Math.Max(y.Pixel(Y[0]), y.Pixel(Y[1])));
        var (leftwards, upwards) = (x.Pixel(X[0]) > x.Pixel(X[1]), y.Pixel(Y[0]) > y.Pixel(Y[1]));
        var pixels = new byte[rows * columns];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = ColorIndex(_shown[upwards ? rows - 1 - i / columns : i / columns, leftwards ? columns - 1 - i % columns : i % columns]);
        svg.Rectangle(left, top, right - left, bottom - top, "#d0d7de");
        if (pixels.Length > 0)
            svg.Image(left, top, right - left, bottom - top, Png.Encode(pixels, columns, rows, Colors), Smooth);
        if (Texts is not null && Texts.Length == rows * columns && rows * columns > 0)
        {
            // All of the numbers, or none of them: a smaller one could not be read.
            var fits = Math.Abs(bottom - top) / rows >= TextSize && Texts.Cast<string>().All(text => Text.Width(text, TextSize) <= Math.Abs(right - left) / columns - 2);
            for (var i = 0; i < rows && fits; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    if (x.Shows(Middle(Columns, j, columns)) && y.Shows(Middle(Rows, i, rows)))
                        svg.Text(x.Pixel(Middle(Columns, j, columns)), y.Pixel(Middle(Rows, i, rows)), Texts[i, j], TextSize, color: Colors.TextOn(ColorIndex(values[i, j])));
                }
            }
        }
        if (Bar && pixels.Length > 0)
            DrawBar(svg, right + 14, top, bottom);
    }

    private void DrawBar(Svg svg, double left, double top, double bottom)
    {
        var steps = Enumerable.Range(0, ColorScale.Count).Select(i => (byte)(ColorScale.Count - 1 - i)).ToArray();
        svg.Image(left, top, 12, bottom - top, Png.Encode(steps, 1, steps.Length, Colors), smooth: true);
        foreach (var (value, label) in Labels((int)Math.Clamp((bottom - top) / 25, 1, 5)))
        {
            var position = High > Low ? (value - Low) / (High - Low) : 0.5;
            svg.Text(left + 17, bottom - Math.Clamp(position, 0, 1) * (bottom - top), label, TextSize, "start", Palette.Faint);
        }
    }

    private IReadOnlyList<(double Value, string Label)> Labels(int about) => High > Low ? Ticks.Linear(Low, High, about) : [(Low, Text.Number(Low))];

    private byte ColorIndex(double value) => ColorScale.Index(value, Low, High);

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        var (rows, columns) = (_shown.GetLength(0), _shown.GetLength(1));
        if (rows == 0 || columns == 0)
            return;
        JsonArray Rowwise(Func<int, JsonArray> row) => [.. Enumerable.Range(0, rows).Select(i => (JsonNode)row(i))];
        var (across, down) = ((X[1] - X[0]) / columns, (Y[1] - Y[0]) / rows);
        var heatmap = new JsonObject
        {
            ["type"] = "heatmap",
            ["z"] = Rowwise(i => PlotlyWriter.Numbers(Enumerable.Range(0, columns).Select(j => _shown[i, j]))),
            ["x0"] = X[0] + across / 2,
            ["dx"] = across,
            ["y0"] = Y[0] + down / 2,
            ["dy"] = down,
            ["zmin"] = Low,
            ["zmax"] = High > Low ? High : Low + 1, // plotly.js has no scale of one value
            ["colorscale"] = new JsonArray([.. Enumerable.Range(0, 18).Select(k => (JsonNode)new JsonArray(k / 17.0, Colors.Hex((int)Math.Round(k / 17.0 * (ColorScale.Count - 1)))))]),
            ["showscale"] = Bar,
        };
        if (Smooth)
            heatmap["zsmooth"] = "best";
        if (Texts is not null && Texts.Length == rows * columns)
        {
            heatmap["text"] = Rowwise(i => PlotlyWriter.Strings(Enumerable.Range(0, columns).Select(j => PlotlyWriter.Plain(Texts[i, j]))));
            heatmap["texttemplate"] = "%{text}";
        }
        if (Bar)
        {
            double right = Math.Max(x.Pixel(X[0]), x.Pixel(X[1])), top = Math.Min(y.Pixel(Y[0]), y.Pixel(Y[1])), bottom = Math.Max(y.Pixel(Y[0]), y.Pixel(Y[1]));
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
        return values.Length == 0 ? "The matrix is empty." : missing == 0 || MayBeBlank ? "" : $"{(missing == 1 ? "1 value is" : $"{missing} values are")} NaN or infinite.";
    }

    private static (double, double) Range(double[,] values)
    {
        var finite = values.Cast<double>().Where(double.IsFinite).Select(Scale.Limit).ToArray();
        return finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
    }

    private static double[] Edges((double First, double Last) middles, int count)
    {
        var half = count > 1 ? (middles.Last - middles.First) / (count - 1) / 2 : 0.5;
        return count == 0 ? [-0.5, -0.5] : [middles.First - half, middles.Last + half];
    }

    private static double Middle((double First, double Last) middles, int i, int count) => count > 1 ? middles.First + i * (middles.Last - middles.First) / (count - 1) : middles.First;

    public static T[,] Each<T>(double[,] values, Func<double, T> of)
    {
        var result = new T[values.GetLength(0), values.GetLength(1)];
        for (var i = 0; i < values.GetLength(0); i++)
        {
            for (var j = 0; j < values.GetLength(1); j++)
                result[i, j] = of(values[i, j]);
        }

        return result;
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
                {
                    for (var c = j * columns / across; c < (j + 1) * columns / across; c++)
                        (sum, count) = (sum + values[r, c], count + 1);
                }

                small[i, j] = sum / count;
            }
        }
        return small;
    }
}
