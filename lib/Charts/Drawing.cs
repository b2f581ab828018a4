using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A place on an axis: a value, or a fraction of the way along it.</summary>
internal readonly record struct Place(double Value, bool Fraction)
{
    public double Pixel(Scale scale) => Fraction ? scale.Pixels.Start + Math.Clamp(Value, -100, 100) * (scale.Pixels.End - scale.Pixels.Start) : scale.Pixel(Value);
}

/// <summary>A line, a rectangle or an ellipse that somebody drew over a plot, from one corner to the opposite one.</summary>
internal sealed record Shape(string Kind, Place X0, Place Y0, Place X1, Place Y1, string? Stroke, double Width, string Dash, string? Fill, double Opacity);

/// <summary>A text that somebody wrote at a place of a plot.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="Text">One or more lines.</param>
/// <param name="Anchor">Which side of it stands at the place: left, center or right.</param>
/// <param name="Side">Which side of it stands at the place: top, middle or bottom.</param>
/// <param name="Color">Of the letters.</param>
/// <param name="Size">In pixels.</param>
internal sealed record FreeText(Place X, Place Y, string Text, string Anchor, string Side, string? Color, double Size);

/// <summary>What somebody drew and wrote over a plot: the shapes and the annotations of plotly.js that have no arrow.</summary>
internal sealed class Drawing(IReadOnlyList<Shape> shapes, IReadOnlyList<FreeText> texts) : Trace
{
    public override double[] X { get; } = [.. shapes.SelectMany(s => new[] { s.X0, s.X1 }).Where(p => !p.Fraction).Select(p => p.Value)];
    public override double[] Y { get; } = [.. shapes.SelectMany(s => new[] { s.Y0, s.Y1 }).Where(p => !p.Fraction).Select(p => p.Value)];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        foreach (var s in shapes)
        {
            double x0 = s.X0.Pixel(x), y0 = s.Y0.Pixel(y), x1 = s.X1.Pixel(x), y1 = s.Y1.Pixel(y);
            var (left, top, width, height) = (Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0), Math.Abs(y1 - y0));
            var round = $"M{Svg.Point(left, top + height / 2)}A{Svg.Point(width / 2, height / 2)} 0 1 1 {Svg.Point(left + width, top + height / 2)}A{Svg.Point(width / 2, height / 2)} 0 1 1 {Svg.Point(left, top + height / 2)}Z";
            var d = s.Kind == "line" ? $"M{Svg.Point(x0, y0)}L{Svg.Point(x1, y1)}" : s.Kind == "circle" ? round : $"M{Svg.Point(x0, y0)}L{Svg.Point(x1, y0)}L{Svg.Point(x1, y1)}L{Svg.Point(x0, y1)}Z";
            if (s.Fill is not null && s.Kind != "line")
                svg.Area(d, s.Fill, s.Opacity);
            if (s.Stroke is not null && s.Width > 0)
                svg.Path(d, s.Stroke, s.Width, s.Dash, s.Kind == "line" ? s.Opacity : 1);
        }
        foreach (var text in texts)
        {
            string[] lines = [.. text.Text.Split('\n').SelectMany(line => Text.Wrap(line, text.Size, Math.Abs(x.Pixels.End - x.Pixels.Start), most: 6))];
            var (width, height) = (lines.Select(line => Text.Width(line, text.Size)).DefaultIfEmpty().Max(), lines.Length * text.Size * 1.25);
            var middle = text.X.Pixel(x) + text.Anchor switch { "left" => width / 2, "right" => -width / 2, _ => 0 };
            var first = text.Y.Pixel(y) + text.Side switch { "top" => 0, "bottom" => -height, _ => -height / 2 } + text.Size * 0.625;
            // Within the plot: nothing that is written over it is cut off.
            middle = Math.Clamp(middle, Math.Min(x.Pixels.Start, x.Pixels.End) + width / 2, Math.Max(Math.Max(x.Pixels.Start, x.Pixels.End) - width / 2, Math.Min(x.Pixels.Start, x.Pixels.End) + width / 2));
            first = Math.Clamp(first, Math.Min(y.Pixels.Start, y.Pixels.End) + text.Size * 0.625, Math.Max(Math.Max(y.Pixels.Start, y.Pixels.End) - height + text.Size * 0.625, Math.Min(y.Pixels.Start, y.Pixels.End) + text.Size * 0.625));
            for (var i = 0; i < lines.Length; i++)
                svg.Text(middle, first + i * text.Size * 1.25, lines[i], text.Size, color: text.Color ?? Palette.Ink, halo: true);
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        foreach (var s in shapes)
        {
            plotly.Shapes.Add((JsonNode)new JsonObject
            {
                ["type"] = s.Kind,
                ["xref"] = plotly.XAxis + (s.X0.Fraction ? " domain" : ""),
                ["yref"] = plotly.YAxis + (s.Y0.Fraction ? " domain" : ""),
                ["x0"] = s.X0.Value,
                ["y0"] = s.Y0.Value,
                ["x1"] = s.X1.Value,
                ["y1"] = s.Y1.Value,
                ["line"] = new JsonObject { ["color"] = s.Stroke ?? Palette.Ink, ["width"] = s.Stroke is null ? 0 : s.Width, ["dash"] = s.Dash },
                ["fillcolor"] = s.Fill ?? "rgba(0,0,0,0)",
                ["opacity"] = s.Opacity,
            });
        }
        foreach (var text in texts)
        {
            plotly.Annotations.Add((JsonNode)new JsonObject
            {
                ["x"] = Written(text.X, x),
                ["y"] = Written(text.Y, y),
                ["xref"] = plotly.XAxis + (text.X.Fraction ? " domain" : ""),
                ["yref"] = plotly.YAxis + (text.Y.Fraction ? " domain" : ""),
                ["xanchor"] = text.Anchor,
                ["yanchor"] = text.Side,
                ["text"] = string.Join("<br>", text.Text.Split('\n').Select(PlotlyWriter.Plain)),
                ["font"] = new JsonObject { ["size"] = text.Size, ["color"] = text.Color ?? Palette.Ink },
                ["showarrow"] = false,
            });
        }
    }

    public override string Describe(Axis x, Axis y) => string.Join("; ", texts.Select(t => t.Text.Replace('\n', ' ')));

    // Annotations count a logarithmic axis in exponents, shapes in values.
    private static double Written(Place place, Scale scale) => !place.Fraction && scale.Log ? Math.Log10(place.Value) : place.Value;
}
