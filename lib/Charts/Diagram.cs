namespace Backprop;

/// <summary>A circle of a diagram, in pixels of the diagram with the origin at the top left.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its middle, downwards.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Below">What stands below it; empty for nothing.</param>
/// <param name="Stroke">The colour of its line; null for a text that stands free.</param>
internal sealed record DiagramNode(double X, double Y, string Text, string Below = "", string? Stroke = Palette.Frame)
{
    public const double Radius = 18, TextSize = 14;
    private const double Widest = 66, WidestBelow = 80;

    /// <summary>What of the text there is room for.</summary>
    public string Label => Stroke is not null ? Backprop.Text.Fit(Text, TextSize, Widest) : Text;

    /// <summary>Half the width of the circle, or of the box with round ends that a longer text needs.</summary>
    public double HalfWidth => Math.Max(Radius, Backprop.Text.Width(Label, TextSize) / 2 + 6);

    /// <summary>What of the text below there is room for.</summary>
    public string LabelBelow => Backprop.Text.Fit(Below, DiagramEdge.TextSize, WidestBelow);

    /// <summary>Half the width of the circle and of the text below it.</summary>
    public double HalfRoom => Math.Max(HalfWidth, Backprop.Text.Width(LabelBelow, DiagramEdge.TextSize) / 2 + 2);
}

/// <summary>A line from one circle to another, by their positions in the list of circles.</summary>
internal sealed record DiagramEdge(int From, int To, string Color, double Width, double Opacity = 1)
{
    public const double TextSize = 14;

    /// <summary>The points that it passes; straight where there are none. Its numbers stand above and below the last part of the way.</summary>
    public IReadOnlyList<(double X, double Y)> Way { get; init; } = [];
    public string Above { get; init; } = "";
    public string Below { get; init; } = "";

    /// <summary>Whether a head at its end says which way it leads.</summary>
    public bool Arrow { get; init; }

    /// <summary>Where the numbers stand, one above and one below.</summary>
    public (double X, double Y) Middle => ((Way[^2].X + Way[^1].X) / 2, Way[^2].Y);
}

/// <summary>Circles joined by lines: networks and computation graphs.</summary>
internal sealed class Diagram(IReadOnlyList<DiagramNode> nodes, IReadOnlyList<DiagramEdge> edges, double width, double height, string description) : Trace
{
    public IReadOnlyList<DiagramNode> Nodes => nodes;

    public IReadOnlyList<DiagramEdge> Edges => edges;

    public double Width => width;

    public double Height => height;

    public override double[] X => [0, width];

    public override double[] Y => [0, height];

    /// <summary>How much smaller the diagram is drawn than it is, where there is no room for it.</summary>
    public double Zoom(Scale x) => (x.Pixel(width) - x.Pixel(0)) / width;

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var zoom = Zoom(x);
        foreach (var edge in edges)
        {
            (double X, double Y)[] points = [.. Points(edge).Select(p => (x.Pixel(p.X), y.Pixel(p.Y)))];
            if (edge.Arrow)
                points[^1] = DrawHead(svg, edge, points[^2], points[^1], zoom);
            svg.Path("M" + string.Join('L', points.Select(p => Svg.Point(p.X, p.Y))), edge.Color, edge.Width, opacity: edge.Opacity);
        }
        foreach (var node in nodes)
        {
            var (px, py, half, radius) = (x.Pixel(node.X), y.Pixel(node.Y), zoom * node.HalfWidth, zoom * DiagramNode.Radius);
            if (node.Stroke is not null)
                svg.Rectangle(px - half, py - radius, 2 * half, 2 * radius, Palette.Card, node.Stroke, radius, 1.5);
            svg.Text(px, py, node.Label, zoom * DiagramNode.TextSize);
            if (node.Below.Length > 0)
                svg.Text(px, py + radius + zoom * 10, node.LabelBelow, zoom * DiagramEdge.TextSize, color: Palette.Faint, halo: true);
        }
        foreach (var (px, py, text, color) in Labels())
            svg.Text(x.Pixel(px), y.Pixel(py), text, zoom * DiagramEdge.TextSize, color: color, halo: true);
    }

    /// <summary>An arrow's head, whose tip touches the circle around <paramref name="to"/>; returns the middle of its base, where the line ends.</summary>
    private static (double X, double Y) DrawHead(Svg svg, DiagramEdge edge, (double X, double Y) from, (double X, double Y) to, double zoom)
    {
        var length = Math.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
        var (dx, dy) = ((to.X - from.X) / length, (to.Y - from.Y) / length);
        var (tip, foot, half) = (zoom * (DiagramNode.Radius + 1), zoom * (DiagramNode.Radius + 10), zoom * (3 + edge.Width / 2));
        var at = (X: to.X - foot * dx, Y: to.Y - foot * dy);
        svg.Area($"M{Svg.Point(to.X - tip * dx, to.Y - tip * dy)}L{Svg.Point(at.X - half * dy, at.Y + half * dx)}L{Svg.Point(at.X + half * dy, at.Y - half * dx)}Z", edge.Color, edge.Opacity);
        return at;
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        foreach (var edge in edges)
            new Series([.. Points(edge).Select(p => p.X)], [.. Points(edge).Select(p => p.Y)], lines: true) { Color = edge.Color, Width = edge.Width, Opacity = edge.Opacity, Silent = true }.Write(plotly, x, y);
        var circles = nodes.Select(n => new Mark(n.X, n.Y, n.Stroke is null ? 0 : 2 * DiagramNode.Radius * Zoom(x), Palette.Card, n.Stroke, n.Label, Palette.Ink));
        var names = nodes.Where(n => n.Below.Length > 0).Select(n => (n.X, n.Y + DiagramNode.Radius + 9, n.Below, Palette.Faint));
        new Marks([.. circles], textSize: Zoom(x) * DiagramNode.TextSize).Write(plotly, x, y);
        new Marks([.. names.Concat(Labels()).Select(l => new Mark(l.Item1, l.Item2, 0, null, null, l.Item3, l.Item4))], textSize: Zoom(x) * DiagramEdge.TextSize).Write(plotly, x, y);
    }

    public override string Describe(Axis x, Axis y) => description;

    public override (double, double)? Size(double available, double? most) => InPixels(width, height, available);

    /// <summary>The size of something that is drawn in pixels of its own: as large as it is, or as there is room for it.</summary>
    public static (double, double) InPixels(double width, double height, double available) => (Math.Min(available, width), height * Math.Min(available / width, 1));

    /// <summary>A panel for something that is drawn in pixels of its own.</summary>
    public static Panel PanelOf(Trace trace)
    {
        var panel = new Panel();
        (panel.X.Hidden, panel.X.Cells, panel.Y.Hidden, panel.Y.Cells, panel.Y.Reversed) = (true, true, true, true, true);
        panel.Traces.Add(trace);
        return panel;
    }

    public IEnumerable<(double X, double Y)> Points(DiagramEdge edge) => [(nodes[edge.From].X, nodes[edge.From].Y), .. edge.Way, (nodes[edge.To].X, nodes[edge.To].Y)];

    private IEnumerable<(double X, double Y, string Text, string Color)> Labels() => edges.Where(e => e.Above.Length > 0)
        .SelectMany(edge => new[] { (edge.Middle.X, edge.Middle.Y - 10, edge.Above, Palette.Ink), (edge.Middle.X, edge.Middle.Y + 10, edge.Below, Palette.Right) });
}
