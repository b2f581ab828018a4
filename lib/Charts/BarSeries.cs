using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>Bars of given heights at 0, 1, 2, …; one of them may stand out.</summary>
internal sealed class BarSeries(IReadOnlyList<string> names, double[] heights, int highlight) : Trace
{
    private const string Muted = "#9fb8cc";
    private const double TextSize = 11;

    public override double[] X { get; } = [-0.5, names.Count - 0.5];
    public override double[] Y => heights;
    public override bool FromZero => true;

    public override bool CanLeaveAxes => false;

    /// <summary>The value is written above each bar, where there is room for it.</summary>
    public bool Values { get; init; }

    private string ColorOf(int i) => highlight >= 0 && i != highlight ? Muted : Color;

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var slot = x.Pixel(1) - x.Pixel(0);
        for (var i = 0; i < heights.Length; i++)
        {
            if (!y.Has(heights[i]))
                continue;
            double Inside(double value) => Math.Clamp(y.Pixel(value), y.Pixels.End, y.Pixels.Start);
            double top = Inside(Math.Max(heights[i], 0)), bottom = Inside(Math.Min(heights[i], 0));
            svg.Rectangle(x.Pixel(i) - slot * 0.4, top, slot * 0.8, Math.Max(bottom - top, 0.5), ColorOf(i));
            if (Values)
                DrawValue(svg, x.Pixel(i), top, bottom, y, slot, i);
        }
    }

    /// <summary>Above the bar, or below it where it hangs down; where the axes end there, inside the bar.</summary>
    private void DrawValue(Svg svg, double x, double top, double bottom, Scale y, double slot, int i)
    {
        var text = Text.Short(heights[i]);
        if (Text.Width(text, TextSize) > slot && Math.Abs(heights[i]) < 0.005)
            text = "0.00";
        if (Text.Width(text, TextSize) > slot)
            return;
        var up = heights[i] >= 0;
        if (up ? top - y.Pixels.End >= 12 : y.Pixels.Start - bottom >= 12)
            svg.Text(x, up ? top - 8 : bottom + 8, text, TextSize, halo: true);
        else
            svg.Text(x, up ? top + 9 : bottom - 9, text, TextSize, color: ColorOf(i) == Muted ? Palette.Ink : Palette.Card);
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        if (heights.Length == 0)
            return;
        plotly.Add(new JsonObject
        {
            ["type"] = "bar",
            ["name"] = Plotly.Plain(Name),
            ["showlegend"] = InLegend,
            ["x"] = Plotly.Numbers(Enumerable.Range(0, heights.Length).Select(i => (double)i)),
            ["y"] = Plotly.Numbers(heights),
            ["width"] = 0.8,
            ["hovertext"] = Plotly.Strings(names.Select(Plotly.Plain)),
            ["marker"] = new JsonObject { ["color"] = Plotly.Strings(heights.Select((_, i) => ColorOf(i))) },
        });
    }

    public override string Describe(Axis x, Axis y)
    {
        const int Most = 24;
        var bars = string.Join(", ", names.Zip(heights).Take(Most).Select(b => $"{b.First} {Text.Number(b.Second)}"));
        return heights.Length == 0 ? "bars without data" : $"bars: {bars}{(heights.Length > Most ? $" and {heights.Length - Most} more" : "")}";
    }

    public override string Remark(Axis x, Axis y)
    {
        var missing = names.Where((_, i) => !double.IsFinite(heights[i])).ToArray();
        return heights.Length == 0 ? "There are no bars." : missing.Length == 0 ? "" : $"Not shown, since NaN or infinite: {string.Join(", ", missing)}.";
    }
}
