using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A point with a look of its own.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="Size">The width of its circle in pixels; 0 for none.</param>
/// <param name="Color">Of its circle, or null for that of the series.</param>
/// <param name="Stroke">The colour of the line around it, or null for none.</param>
/// <param name="Text">What stands beside it, or in it; empty for nothing.</param>
/// <param name="TextColor">Of the text.</param>
internal sealed record Mark(double X, double Y, double Size, string? Color, string? Stroke, string Text, string TextColor);

/// <summary>Points that differ in size or colour, or have texts. A text for which there is no room is left out.</summary>
/// <param name="marks">The points.</param>
/// <param name="position">Where texts stand: top, middle or bottom, and left, center or right, as plotly.js says it.</param>
/// <param name="textSize">In pixels.</param>
internal sealed class Marks(IReadOnlyList<Mark> marks, string position = "middle center", double textSize = 12) : Trace
{
    public override double[] X { get; } = [.. marks.Select(m => m.X)];
    public override double[] Y { get; } = [.. marks.Select(m => m.Y)];
    public double Opacity { get; init; } = 1;

    /// <summary>Texts stay within the plot; those of diagrams keep their places anyway.</summary>
    public bool Within { get; init; }

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var kept = Kept(x, y);
        foreach (var mark in kept.Where(m => m.Size > 0))
            svg.Circle(x.Pixel(mark.X), y.Pixel(mark.Y), mark.Size / 2, mark.Color ?? Color, mark.Stroke ?? "none", 1.5, Opacity);
        var placed = new List<(double Left, double Top, double Right, double Bottom)>();
        foreach (var mark in kept.Where(m => m.Text.Length > 0))
        {
            var (low, high) = (Math.Min(x.Pixels.Start, x.Pixels.End), Math.Max(x.Pixels.Start, x.Pixels.End));
            var text = Within ? Text.Fit(mark.Text, textSize, high - low) : mark.Text;
            var (half, up) = (Text.Width(text, textSize) / 2, mark.Size / 2 + textSize / 2 + 2);
            var px = x.Pixel(mark.X) + (position.Contains("left", StringComparison.Ordinal) ? -half - mark.Size / 2 - 3 : position.Contains("right", StringComparison.Ordinal) ? half + mark.Size / 2 + 3 : 0);
            var py = y.Pixel(mark.Y) + (position.StartsWith("top", StringComparison.Ordinal) ? -up : position.StartsWith("bottom", StringComparison.Ordinal) ? up : 0);
            if (Within)
                (px, py) = (Math.Clamp(px, low + half, Math.Max(high - half, low + half)), Math.Clamp(py, Math.Min(y.Pixels.Start, y.Pixels.End) + textSize / 2, Math.Max(y.Pixels.Start, y.Pixels.End) - textSize / 2));
            var box = (Left: px - half, Top: py - textSize / 2, Right: px + half, Bottom: py + textSize / 2);
            if (placed.Exists(p => p.Left < box.Right && box.Left < p.Right && p.Top < box.Bottom && box.Top < p.Bottom))
                continue;
            placed.Add(box);
            svg.Text(px, py, text, textSize, color: mark.TextColor, halo: mark.Size == 0 || position != "middle center");
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        var kept = Kept(x, y);
        if (kept.Count == 0)
            return;
        var circles = kept.Exists(m => m.Size > 0);
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = circles ? kept.Exists(m => m.Text.Length > 0) ? "markers+text" : "markers" : "text",
            ["name"] = PlotlyWriter.Plain(Name),
            ["showlegend"] = plotly.Lists(this),
            ["x"] = PlotlyWriter.Numbers(kept.Select(m => m.X)),
            ["y"] = PlotlyWriter.Numbers(kept.Select(m => m.Y)),
            ["opacity"] = Opacity,
        };
        if (kept.Exists(m => m.Text.Length > 0))
        {
            trace["text"] = PlotlyWriter.Strings(kept.Select(m => PlotlyWriter.Plain(m.Text)));
            trace["textposition"] = position;
            trace["textfont"] = new JsonObject { ["size"] = textSize, ["color"] = PlotlyWriter.Strings(kept.Select(m => m.TextColor)) };
        }
        if (circles)
        {
            trace["marker"] = new JsonObject
            {
                ["size"] = PlotlyWriter.Numbers(kept.Select(m => m.Size)),
                ["color"] = PlotlyWriter.Strings(kept.Select(m => m.Color ?? Color)),
                ["line"] = new JsonObject { ["color"] = PlotlyWriter.Strings(kept.Select(m => m.Stroke ?? m.Color ?? Color)), ["width"] = kept.Exists(m => m.Stroke is not null) ? 1.5 : 0 },
            };
        }
        else
        {
            trace["hoverinfo"] = "skip";
        }

        plotly.Add(trace);
    }

    public override string Describe(Axis x, Axis y)
    {
        const int Most = 24;
        if (Silent)
            return "";
        var texts = marks.Where(m => m.Text.Length > 0).Select(m => m.Text).ToArray();
        var what = $"{(Name.Length > 0 ? $"“{Name}”, " : "")}{marks.Count} {(Array.Exists([.. marks], m => m.Size > 0) ? "points" : "texts")}";
        return texts.Length == 0 ? what : $"{what}: {string.Join(", ", texts.Take(Most))}{(texts.Length > Most ? ", …" : "")}";
    }

    public override string Remark(Axis x, Axis y)
    {
        var missing = marks.Count(m => !double.IsFinite(m.X) || !double.IsFinite(m.Y) || (x.Log && m.X <= 0) || (y.Log && m.Y <= 0));
        return missing == 0 ? "" : $"{(missing == 1 ? "1 point" : $"{missing} points")}{(Name.Length > 0 ? $" of “{Name}”" : "")} not shown: no place on these axes.";
    }

    /// <summary>Those that have a place; of many in the same few pixels, the first.</summary>
    private List<Mark> Kept(Scale x, Scale y)
    {
        var shown = marks.Where(m => x.Shows(m.X) && y.Shows(m.Y)).ToList();
        for (var cell = 1.0; shown.Count > Math.Min(Budget, 1500); cell *= 2)
        {
            var seen = new HashSet<(int, int)>();
            shown = shown.FindAll(m => seen.Add(((int)(x.Pixel(m.X) / cell), (int)(y.Pixel(m.Y) / cell))));
        }
        return shown;
    }
}
