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
    public const double Radius = 17;
}

/// <summary>A line from one circle to another, by their positions in the list of circles.</summary>
internal sealed record DiagramEdge(int From, int To, string Color, double Width, double Opacity = 1, string Above = "", string Below = "");

/// <summary>Circles joined by lines: networks and computation graphs.</summary>
internal sealed class Diagram(IReadOnlyList<DiagramNode> nodes, IReadOnlyList<DiagramEdge> edges, double width, double height, string description) : Trace
{
    private const double TextSize = 11;

    public override double[] X => [0, width];

    public override double[] Y => [0, height];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        foreach (var edge in edges)
        {
            var (x1, y1, x2, y2) = Ends(edge, x, y);
            svg.Line(x1, y1, x2, y2, edge.Color, edge.Width, opacity: edge.Opacity);
        }
        foreach (var node in nodes)
        {
            var (px, py) = (x.Pixel(node.X), y.Pixel(node.Y));
            if (node.Stroke.Length > 0)
                svg.Circle(px, py, DiagramNode.Radius, Palette.Card, node.Stroke, 1.5);
            svg.Text(px, py, node.Text, TextSize + 1);
            if (node.Below.Length > 0)
                svg.Text(px, py + DiagramNode.Radius + 9, node.Below, TextSize, color: Palette.Faint, halo: true);
        }
        foreach (var edge in edges)
        {
            var (x1, y1, x2, y2) = Ends(edge, x, y);
            if (edge.Above.Length > 0)
                svg.Text(Between(x1, x2), Between(y1, y2) - 9, edge.Above, TextSize, halo: true);
            if (edge.Below.Length > 0)
                svg.Text(Between(x1, x2), Between(y1, y2) + 9, edge.Below, TextSize, color: Palette.Right, halo: true);
        }
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        foreach (var edge in edges)
        {
            var (from, to) = (nodes[edge.From], nodes[edge.To]);
            plotly.Add(new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "lines",
                ["x"] = Plotly.Numbers([from.X, to.X]),
                ["y"] = Plotly.Numbers([from.Y, to.Y]),
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
            ["text"] = Plotly.Strings(nodes.Select(n => Plotly.Plain(n.Text))),
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
        var labels = edges.Select(e => (Edge: e, Text: e.Above, Color: Palette.Ink, Shift: -9.0)).Concat(edges.Select(e => (Edge: e, Text: e.Below, Color: Palette.Right, Shift: 9.0)))
            .Where(l => l.Text.Length > 0).ToArray();
        plotly.Add(new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "text",
            ["x"] = Plotly.Numbers(labels.Select(l => Between(nodes[l.Edge.From].X, nodes[l.Edge.To].X))),
            ["y"] = Plotly.Numbers(labels.Select(l => Between(nodes[l.Edge.From].Y, nodes[l.Edge.To].Y) + l.Shift)),
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

    /// <summary>Where an edge's numbers stand: nearer to its start, since edges meet at their ends.</summary>
    private static double Between(double from, double to) => from + 0.42 * (to - from);

    /// <summary>Where an edge starts and ends: at the rims of its circles.</summary>
    private (double X1, double Y1, double X2, double Y2) Ends(DiagramEdge edge, Scale x, Scale y)
    {
        var (x1, y1) = (x.Pixel(nodes[edge.From].X), y.Pixel(nodes[edge.From].Y));
        var (x2, y2) = (x.Pixel(nodes[edge.To].X), y.Pixel(nodes[edge.To].Y));
        var length = Math.Max(Math.Sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)), 1);
        var (dx, dy) = ((x2 - x1) / length * DiagramNode.Radius, (y2 - y1) / length * DiagramNode.Radius);
        return (x1 + dx, y1 + dy, x2 - (nodes[edge.To].Stroke.Length > 0 ? dx : 0), y2 - (nodes[edge.To].Stroke.Length > 0 ? dy : 0));
    }
}
