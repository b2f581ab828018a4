using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A circle of a diagram, in pixels of the diagram with the origin at the top left.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its middle, downwards.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Below">What stands below it; empty for nothing.</param>
/// <param name="Stroke">The colour of its line.</param>
internal sealed record DiagramNode(double X, double Y, string Text, string Below = "", string Stroke = Palette.Frame)
{
    public const double Radius = 17, TextSize = 12;
    private const double Widest = 62;

    /// <summary>What of the text there is room for; a text without a circle stands free.</summary>
    public string Label => Stroke.Length > 0 ? Backprop.Text.Fit(Text, TextSize, Widest) : Text;

    /// <summary>Half the width of the circle, or of the box with round ends that a longer text needs.</summary>
    public double HalfWidth => Math.Max(Radius, Backprop.Text.Width(Label, TextSize) / 2 + 6);
}

/// <summary>A line from one circle to another, by their positions in the list of circles.</summary>
internal sealed record DiagramEdge(int From, int To, string Color, double Width, double Opacity = 1)
{
    public const double TextSize = 11;

    /// <summary>The points that it passes; straight where there are none. Its numbers stand above and below the last part of the way.</summary>
    public IReadOnlyList<(double X, double Y)> Way { get; init; } = [];
    public string Above { get; init; } = "";
    public string Below { get; init; } = "";
}

/// <summary>Circles joined by lines: networks and computation graphs.</summary>
internal sealed class Diagram(IReadOnlyList<DiagramNode> nodes, IReadOnlyList<DiagramEdge> edges, double width, double height, string description) : Trace
{
    public override double[] X => [0, width];

    public override double[] Y => [0, height];

    /// <summary>How much smaller the diagram is drawn than it is, where there is no room for it.</summary>
    private double Zoom(Scale x) => (x.Pixel(width) - x.Pixel(0)) / width;

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var zoom = Zoom(x);
        foreach (var edge in edges)
        {
            var points = Points(edge).Select(p => Svg.Point(x.Pixel(p.X), y.Pixel(p.Y)));
            svg.Path("M" + string.Join('L', points), edge.Color, edge.Width, opacity: edge.Opacity);
        }
        foreach (var node in nodes)
        {
            var (px, py, half, radius) = (x.Pixel(node.X), y.Pixel(node.Y), zoom * node.HalfWidth, zoom * DiagramNode.Radius);
            if (node.Stroke.Length > 0)
                svg.Rectangle(px - half, py - radius, 2 * half, 2 * radius, Palette.Card, node.Stroke, radius, 1.5);
            svg.Text(px, py, node.Label, zoom * DiagramNode.TextSize);
            if (node.Below.Length > 0)
                svg.Text(px, py + radius + zoom * 9, Text.Fit(node.Below, DiagramEdge.TextSize, 80), zoom * DiagramEdge.TextSize, color: Palette.Faint, halo: true);
        }
        foreach (var (px, py, text, color) in Labels())
            svg.Text(x.Pixel(px), y.Pixel(py), text, zoom * DiagramEdge.TextSize, color: color, halo: true);
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        foreach (var edge in edges)
        {
            var points = Points(edge).ToArray();
            plotly.Add(new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "lines",
                ["x"] = Plotly.Numbers(points.Select(p => p.X)),
                ["y"] = Plotly.Numbers(points.Select(p => p.Y)),
                ["line"] = new JsonObject { ["color"] = edge.Color, ["width"] = Math.Round(edge.Width, 2) },
                ["opacity"] = edge.Opacity,
                ["hoverinfo"] = "skip",
                ["showlegend"] = false,
            });
        }
        plotly.Add(new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers+text",
            ["x"] = Plotly.Numbers(nodes.Select(n => n.X)),
            ["y"] = Plotly.Numbers(nodes.Select(n => n.Y)),
            ["text"] = Plotly.Strings(nodes.Select(n => Plotly.Plain(n.Label))),
            ["textfont"] = new JsonObject { ["size"] = Zoom(x) * DiagramNode.TextSize },
            ["hovertext"] = Plotly.Strings(nodes.Select(n => Plotly.Plain($"{n.Text} {n.Below}".Trim()))),
            ["hoverinfo"] = "text",
            ["showlegend"] = false,
            ["marker"] = new JsonObject
            {
                ["size"] = Plotly.Numbers(nodes.Select(n => n.Stroke.Length > 0 ? 2 * DiagramNode.Radius * Zoom(x) : 0)),
                ["color"] = Palette.Card,
                ["line"] = new JsonObject { ["color"] = Plotly.Strings(nodes.Select(n => n.Stroke.Length > 0 ? n.Stroke : Palette.Card)), ["width"] = 1.5 },
            },
        });
        var labels = Labels().ToArray();
        if (labels.Length == 0)
            return;
        plotly.Add(new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "text",
            ["x"] = Plotly.Numbers(labels.Select(l => l.X)),
            ["y"] = Plotly.Numbers(labels.Select(l => l.Y)),
            ["text"] = Plotly.Strings(labels.Select(l => Plotly.Plain(l.Text))),
            ["textfont"] = new JsonObject { ["size"] = Zoom(x) * DiagramEdge.TextSize, ["color"] = Plotly.Strings(labels.Select(l => l.Color)) },
            ["hoverinfo"] = "skip",
            ["showlegend"] = false,
        });
    }

    public override string Describe(Axis x, Axis y) => description;

    /// <summary>A figure of this diagram alone, as large as the diagram is.</summary>
    public Panel Panel()
    {
        var panel = new Panel { Size = (available, _) => (Math.Min(available, width), height * Math.Min(available / width, 1)) };
        (panel.X.Hidden, panel.X.Cells, panel.Y.Hidden, panel.Y.Cells, panel.Y.Reversed) = (true, true, true, true, true);
        panel.Traces.Add(this);
        return panel;
    }

    private IEnumerable<(double X, double Y)> Points(DiagramEdge edge) => [(nodes[edge.From].X, nodes[edge.From].Y), .. edge.Way, (nodes[edge.To].X, nodes[edge.To].Y)];

    private IEnumerable<(double X, double Y, string Text, string Color)> Labels() => edges.Where(e => e.Above.Length > 0).SelectMany(edge =>
    {
        var ((left, y), (right, _)) = (edge.Way[^2], edge.Way[^1]);
        return new[] { ((left + right) / 2, y - 8, edge.Above, Palette.Ink), ((left + right) / 2, y + 8, edge.Below, Palette.Right) };
    });
}
