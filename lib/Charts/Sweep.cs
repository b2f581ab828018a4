namespace Backprop;

/// <summary>A step of a sweep: what is computed in it, as one or two lines, and the circles that it is computed at.</summary>
internal sealed record SweepStep(string Equation, params int[] Lit)
{
    /// <summary>Edges that matter in this step, each with the width it is drawn over with.</summary>
    public IReadOnlyList<(int Edge, double Width)> Edges { get; init; } = [];

    public IEnumerable<string> Lines => Equation.Split('\n');
}

/// <summary>A number that a step writes into the picture; it stays there.</summary>
internal sealed record SweepLabel(int Step, double X, double Y, string Text, string Color);

/// <summary>
/// A diagram whose numbers come one step after another, with the step's equation below it: as a film without script, or, for paper, as it stands after one step.
/// </summary>
internal sealed class Sweep(Diagram diagram, IReadOnlyList<SweepStep> steps, IReadOnlyList<SweepLabel> labels, int? frame = null) : Trace
{
    private const double SecondsAStep = 2, SecondsAtTheEnd = 4, EquationSize = 14, EquationLine = 20;
    private const string Now = "#e69f00";

    public double Height => diagram.Height + 8 + EquationLine * steps.Max(step => step.Lines.Count());

    private double LineAt(int line) => diagram.Height + 8 + (line + 0.5) * EquationLine;

    public override double[] X => diagram.X;

    public override double[] Y => [0, Height];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var zoom = diagram.Zoom(x);
        var loop = steps.Count * SecondsAStep + SecondsAtTheEnd;
        for (var i = 0; i < steps.Count; i++)
        {
            var (step, begin) = (steps[i], i * SecondsAStep);
            if (frame == i)
                DrawEdges(step);
            else if (frame is null && step.Edges.Count > 0)
                svg.During(begin, begin + SecondsAStep, loop, () => DrawEdges(step));
        }
        diagram.Draw(svg, x, y);
        for (var i = 0; i < steps.Count; i++)
        {
            var (number, step, begin) = (i, steps[i], i * SecondsAStep);
            var written = labels.Where(label => label.Step == number).ToArray();
            if (frame is { } last)
            {
                if (i <= last)
                    Write(written);
                if (i == last)
                    DrawStep(step);
                continue;
            }
            if (written.Length > 0)
                svg.During(begin, loop, loop, () => Write(written));
            svg.During(begin, i == steps.Count - 1 ? loop : begin + SecondsAStep, loop, () => DrawStep(step));
        }

        void DrawEdges(SweepStep step)
        {
            foreach (var (edge, width) in step.Edges)
                svg.Path("M" + string.Join('L', diagram.Points(diagram.Edges[edge]).Select(p => Svg.Point(x.Pixel(p.X), y.Pixel(p.Y)))), Now, zoom * width, opacity: 0.8);
        }

        void Write(IEnumerable<SweepLabel> numbers)
        {
            foreach (var label in numbers)
                svg.Text(x.Pixel(label.X), y.Pixel(label.Y), label.Text, zoom * DiagramEdge.TextSize, color: label.Color, halo: true);
        }

        void DrawStep(SweepStep step)
        {
            foreach (var node in step.Lit.Select(i => diagram.Nodes[i]))
            {
                double half = zoom * (node.HalfWidth + 4), radius = zoom * (DiagramNode.Radius + 4);
                svg.Rectangle(x.Pixel(node.X) - half, y.Pixel(node.Y) - radius, 2 * half, 2 * radius, "none", Now, radius, 3);
            }
            var line = 0;
            foreach (var text in step.Lines)
                svg.Text(x.Pixel(diagram.Width / 2), y.Pixel(LineAt(line++)), Text.Fit(text, EquationSize, diagram.Width), zoom * EquationSize);
        }
    }

    /// <summary>An interactive figure stands still: after the step, or where the sweep ends.</summary>
    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        var last = frame ?? steps.Count - 1;
        diagram.Write(plotly, x, y);
        Mark[] numbers = [.. labels.Where(l => l.Step <= last).Select(l => new Mark(l.X, l.Y, 0, null, null, l.Text, l.Color))];
        Mark[] equation = [.. steps[last].Lines.Select((text, line) => new Mark(diagram.Width / 2, LineAt(line), 0, null, null, Text.Fit(text, EquationSize, diagram.Width), Palette.Ink))];
        new Marks(numbers, textSize: diagram.Zoom(x) * DiagramEdge.TextSize).Write(plotly, x, y);
        new Marks(equation, textSize: diagram.Zoom(x) * EquationSize).Write(plotly, x, y);
    }

    public override (double, double)? Size(double width, double? height) => Diagram.InPixels(diagram.Width, Height, width);

    public override string Describe(Axis x, Axis y)
    {
        var told = frame is { } last ? steps.Skip(last).Take(1) : steps;
        return $"{diagram.Describe(x, y)}, {(frame is null ? "step by step" : $"after step {frame + 1} of {steps.Count}")}: {string.Join("; ", told.SelectMany(step => step.Lines))}";
    }
}
