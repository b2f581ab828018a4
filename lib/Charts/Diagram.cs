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

/// <summary>
/// A line from one circle to another, by their positions in the list of circles. One with numbers runs level for a while before its end, at
/// the height <paramref name="Level"/>, so that they stand above and below it and no two edges' numbers meet.
/// </summary>
internal sealed record DiagramEdge(int From, int To, string Color, double Width, double Opacity = 1, string Above = "", string Below = "", double? Level = null);

/// <summary>Circles joined by lines: networks and computation graphs.</summary>
internal sealed class Diagram(IReadOnlyList<DiagramNode> nodes, IReadOnlyList<DiagramEdge> edges, double width, double height, string description, double levelWidth = 0) : Trace
{
    private const double TextSize = 11, Clearance = DiagramNode.Radius + 7;

    public override double[] X => [0, width];

    public override double[] Y => [0, height];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        foreach (var edge in edges)
        {
            var points = Points(edge).Select(p => Svg.Point(x.Pixel(p.X), y.Pixel(p.Y)));
            svg.Path("M" + string.Join('L', points), edge.Color, edge.Width, opacity: edge.Opacity);
        }
        foreach (var node in nodes)
        {
            var (px, py, half) = (x.Pixel(node.X), y.Pixel(node.Y), node.HalfWidth);
            if (node.Stroke.Length > 0)
                svg.Rectangle(px - half, py - DiagramNode.Radius, 2 * half, 2 * DiagramNode.Radius, Palette.Card, node.Stroke, DiagramNode.Radius, 1.5);
            svg.Text(px, py, node.Label, DiagramNode.TextSize);
            if (node.Below.Length > 0)
                svg.Text(px, py + DiagramNode.Radius + 9, Text.Fit(node.Below, TextSize, 80), TextSize, color: Palette.Faint, halo: true);
        }
        foreach (var (px, py, text, color) in Labels())
            svg.Text(x.Pixel(px), y.Pixel(py), text, TextSize, color: color, halo: true);
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
            ["hovertext"] = Plotly.Strings(nodes.Select(n => Plotly.Plain($"{n.Text} {n.Below}".Trim()))),
            ["hoverinfo"] = "text",
            ["showlegend"] = false,
            ["marker"] = new JsonObject
            {
                ["size"] = Plotly.Numbers(nodes.Select(n => n.Stroke.Length > 0 ? 2 * DiagramNode.Radius : 0)),
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
            ["textfont"] = new JsonObject { ["size"] = TextSize, ["color"] = Plotly.Strings(labels.Select(l => l.Color)) },
            ["hoverinfo"] = "skip",
            ["showlegend"] = false,
        });
    }

    public override string Describe(Axis x, Axis y) => description;

    /// <summary>A figure of this diagram alone, as large as the diagram is.</summary>
    public Panel Panel()
    {
        var panel = new Panel { Size = (available, _) => (Math.Min(available, width), height) };
        (panel.X.Hidden, panel.X.Cells, panel.Y.Hidden, panel.Y.Cells, panel.Y.Reversed) = (true, true, true, true, true);
        panel.Traces.Add(this);
        return panel;
    }

    /// <summary>The way of an edge: straight, or around the circles in between and level before its end; the circles are drawn over its ends.</summary>
    private IEnumerable<(double X, double Y)> Points(DiagramEdge edge)
    {
        var (from, to) = (nodes[edge.From], nodes[edge.To]);
        if (edge.Level is not { } y)
            return [(from.X, from.Y), (to.X, to.Y)];
        List<(double X, double Y)> points = [(from.X, from.Y)];
        var start = LevelEnd(to) - levelWidth;
        foreach (var node in nodes.Where(n => n.Stroke.Length > 0 && n.X > from.X && n.X + DiagramNode.Radius < start).OrderBy(n => n.X))
        {
            var (x, last) = (node.X, points[^1].Y);
            var straight = last + (y - last) * (x - points[^1].X) / (start - points[^1].X);
            if (Math.Abs(straight - node.Y) < Clearance)
                points.Add((x, node.Y + (straight < node.Y ? -Clearance : Clearance)));
        }
        return [.. points, (start, y), (LevelEnd(to), y), (to.X, to.Y)];
    }

    private static double LevelEnd(DiagramNode to) => to.X - DiagramNode.Radius - 12;

    /// <summary>The numbers above and below the level parts.</summary>
    private IEnumerable<(double X, double Y, string Text, string Color)> Labels()
    {
        foreach (var edge in edges.Where(e => e.Level is not null))
        {
            var middle = LevelEnd(nodes[edge.To]) - levelWidth / 2;
            yield return (middle, edge.Level!.Value - 8, edge.Above, Palette.Ink);
            yield return (middle, edge.Level!.Value + 8, edge.Below, Palette.Right);
        }
    }
}
