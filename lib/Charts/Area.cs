using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>The area within the points (x, y), pale.</summary>
internal sealed class Area(double[] xs, double[] ys) : Trace
{
    public override double[] X => xs;
    public override double[] Y => ys;
    public double Opacity { get; init; } = 0.55;

    /// <summary>What a front end that can hover says of it.</summary>
    public string Hover { get; init; } = "";

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var corners = xs.Zip(ys).Where(p => x.Has(p.First) && y.Has(p.Second)).Select(p => Svg.Point(x.Pixel(p.First), y.Pixel(p.Second))).ToArray();
        if (corners.Length > 2)
            svg.Area($"M{string.Join('L', corners.Where((corner, i) => i == 0 || corner != corners[i - 1]))}Z", Color, Opacity);
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["fill"] = "toself",
            ["x"] = PlotlyWriter.Numbers(xs),
            ["y"] = PlotlyWriter.Numbers(ys),
            ["line"] = new JsonObject { ["color"] = Color, ["width"] = 0 },
            ["opacity"] = Opacity,
            ["hoverinfo"] = Hover.Length > 0 ? "text" : "skip",
            ["showlegend"] = false,
        };
        if (Hover.Length > 0)
            (trace["text"], trace["hoveron"]) = (PlotlyWriter.Plain(Hover), "fills");
        plotly.Add(trace);
    }

    public override string Describe(Axis x, Axis y) => Hover;
}
