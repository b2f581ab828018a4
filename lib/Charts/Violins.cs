using System.Text;
using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>How each of several collections of numbers is spread: as wide as many of them are there, with a line at the median and one between the quartiles.</summary>
internal sealed class Violins(IReadOnlyList<string> names, IReadOnlyList<double[]> collections, bool log) : Trace
{
    private const int Bins = 60;

    private readonly double[][] _sorted = [.. collections.Select(values => values.Where(v => double.IsFinite(v) && (!log || v > 0)).Order().ToArray())];

    public override double[] X { get; } = [-0.5, names.Count - 0.5];
    public override double[] Y => [.. _sorted.Where(s => s.Length > 0).SelectMany(s => new[] { s[0], s[^1] })];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        for (var i = 0; i < _sorted.Length; i++)
        {
            if (_sorted[i].Length == 0)
            {
                svg.Text(x.Pixel(i), (y.Pixels.Start + y.Pixels.End) / 2, "none", 11, color: Palette.Faint, halo: true);
                continue;
            }
            var d = new StringBuilder();
            foreach (var (px, value) in Outline(i))
                d.Append(d.Length == 0 ? 'M' : 'L').Append(Svg.Point(x.Pixel(px), y.Pixel(value)));
            svg.Area(d + "Z", Palette.Of(i), 0.55);
            svg.Line(x.Pixel(i), y.Pixel(Quantile(i, 0.25)), x.Pixel(i), y.Pixel(Quantile(i, 0.75)), Palette.Ink, 3);
            svg.Line(x.Pixel(i - 0.15), y.Pixel(Quantile(i, 0.5)), x.Pixel(i + 0.15), y.Pixel(Quantile(i, 0.5)), Palette.Ink, 2);
        }
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        for (var i = 0; i < _sorted.Length; i++)
        {
            if (_sorted[i].Length == 0)
                continue;
            var outline = Outline(i).ToArray();
            plotly.Add(new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "lines",
                ["fill"] = "toself",
                ["x"] = Plotly.Numbers(outline.Select(p => p.X)),
                ["y"] = Plotly.Numbers(outline.Select(p => p.Value)),
                ["line"] = new JsonObject { ["color"] = Palette.Of(i), ["width"] = 1 },
                ["text"] = Plotly.Plain($"{names[i]}: median {Text.Number(Quantile(i, 0.5))}, half of them between {Text.Number(Quantile(i, 0.25))} and {Text.Number(Quantile(i, 0.75))}"),
                ["hoverinfo"] = "text",
                ["hoveron"] = "fills",
                ["showlegend"] = false,
            });
        }
    }

    public override string Describe(Axis x, Axis y) => string.Join("; ", names.Select((name, i) => _sorted[i].Length == 0 ? $"{name}: none"
        : $"{name}: median {Text.Number(Quantile(i, 0.5))}, quartiles {Text.Number(Quantile(i, 0.25))} and {Text.Number(Quantile(i, 0.75))}, from {Text.Number(_sorted[i][0])} to {Text.Number(_sorted[i][^1])}"));

    public override string Remark(Axis x, Axis y)
    {
        var left = names.Select((name, i) => (Name: name, Count: collections[i].Length - _sorted[i].Length)).Where(n => n.Count > 0).ToArray();
        return names.Count == 0 ? "There are no distributions." : left.Length == 0 ? "" : $"Not shown, since {(log ? "zero, " : "")}NaN or infinite: {string.Join(", ", left.Select(n => $"{n.Count} of {n.Name}"))}.";
    }

    private double Quantile(int i, double share) => _sorted[i][(int)Math.Round(share * (_sorted[i].Length - 1))];

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
