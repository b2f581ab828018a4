using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A bar at a position of one axis, from one value of the other axis to another.</summary>
/// <param name="At">The middle of its width.</param>
/// <param name="Width">On the axis that it stands on.</param>
/// <param name="From">Where it begins, usually 0.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Color">A colour of its own, or null for that of the series.</param>
/// <param name="Text">What is written beside its end, or null for its length.</param>
internal sealed record Bar(double At, double Width, double From, double To, string Name, string? Color = null, string? Text = null);

/// <summary>Bars that stand or, where they are not upright, lie.</summary>
/// <param name="bars">In the order in which they are told of.</param>
/// <param name="along">The ends of the axis that they stand on.</param>
/// <param name="upright">Whether they stand.</param>
internal sealed class BarSeries(IReadOnlyList<Bar> bars, (double From, double To) along, bool upright = true) : Trace
{
    public const string Muted = "#9fb8cc";
    private const double TextSize = 12;

    public override double[] X => upright ? [along.From, along.To] : Ends;
    public override double[] Y => upright ? Ends : [along.From, along.To];
    public override (bool X, bool Y) FromZero => (!upright, upright);
    public override bool CanLeaveAxes => Places is null;

    /// <summary>How many names the bars stand over; null where they stand over numbers.</summary>
    public int? Places { get; init; }

    /// <summary>Other bars stand on these: their texts are inside them.</summary>
    public bool Stacked { get; init; }

    public double Opacity { get; init; } = 1;

    private double[] Ends { get; } = [.. bars.SelectMany(bar => new[] { bar.From, bar.To })];

    public override (double, double)? Size(double width, double? height) =>
        Places is not { } count ? null : upright ? (Math.Min(width, Math.Max(count, 2) * 72), height ?? 220) : (width, height ?? Math.Clamp(count * 32, 100, 600));

    private string ColorOf(Bar bar) => bar.Color ?? Color;

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (places, values) = upright ? (x, y) : (y, x);
        var (low, high) = (Math.Min(values.Pixels.Start, values.Pixels.End), Math.Max(values.Pixels.Start, values.Pixels.End));
        foreach (var bar in bars.Where(bar => double.IsFinite(bar.To)))
        {
            double Inside(double value) => Math.Clamp(values.Pixel(value), low, high);
            var (middle, width) = (places.Pixel(bar.At), Math.Abs(places.Pixel(bar.At + bar.Width) - places.Pixel(bar.At)));
            double first = Math.Min(Inside(bar.From), Inside(bar.To)), last = Math.Max(Inside(bar.From), Inside(bar.To)), length = Math.Max(last - first, 0.5);
            if (upright)
                svg.Rectangle(middle - width / 2, first, width, length, ColorOf(bar), opacity: Opacity);
            else
                svg.Rectangle(first, middle - width / 2, length, width, ColorOf(bar), opacity: Opacity);
            var text = bar.Text ?? Text.Short(bar.To - bar.From);
            if (upright)
                DrawAbove(svg, middle, first, last, y, width / 0.8 - 4, bar); // two numbers side by side stand apart
            else if (width >= TextSize && last + Text.Width(text, TextSize) + 8 < high)
                svg.Text(last + 6, middle, text, TextSize, "start", halo: true);
        }
    }

    /// <summary>The value above the bar, or below it where it hangs down; where the axes end there, inside the bar; nowhere if there is no room.</summary>
    private void DrawAbove(Svg svg, double x, double top, double bottom, Scale y, double room, Bar bar)
    {
        var (length, text) = (bar.To - bar.From, bar.Text ?? Text.Short(bar.To - bar.From));
        if (bar.Text is null && Text.Width(text, TextSize) > room && Math.Abs(length) < 0.005)
            text = "0.00";
        if (text.Length == 0 || Text.Width(text, TextSize) > room)
            return;
        var up = length >= 0;
        if (!Stacked && (up ? top - y.Pixels.End >= 12 : y.Pixels.Start - bottom >= 12))
            svg.Text(x, up ? top - 8 : bottom + 8, text, TextSize, halo: true);
        else if (!Stacked || bottom - top >= 14)
            svg.Text(x, up ? top + 9 : bottom - 9, text, TextSize, color: Palette.TextOn(ColorOf(bar)));
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        if (bars.Count == 0)
            return;
        var (places, lengths) = (PlotlyWriter.Numbers(bars.Select(bar => bar.At)), PlotlyWriter.Numbers(bars.Select(bar => bar.To - bar.From)));
        var trace = new JsonObject
        {
            ["type"] = "bar",
            ["orientation"] = upright ? "v" : "h",
            ["name"] = PlotlyWriter.Plain(Name),
            ["showlegend"] = plotly.Lists(this),
            ["x"] = upright ? places : lengths,
            ["y"] = upright ? lengths : places,
            ["width"] = PlotlyWriter.Numbers(bars.Select(bar => bar.Width)),
            ["hovertext"] = PlotlyWriter.Strings(bars.Select(bar => PlotlyWriter.Plain(bar.Name))),
            ["marker"] = new JsonObject { ["color"] = PlotlyWriter.Strings(bars.Select(ColorOf)) },
        };
        if (bars.Any(bar => bar.From != 0))
            trace["base"] = PlotlyWriter.Numbers(bars.Select(bar => bar.From));
        if (bars.Any(bar => bar.Text is not null))
            trace["text"] = PlotlyWriter.Strings(bars.Select(bar => PlotlyWriter.Plain(bar.Text ?? "")));
        if (Opacity < 1)
            trace["opacity"] = Opacity;
        plotly.Layout["barmode"] = "overlay"; // each has its place already
        plotly.Add(trace);
    }

    public override string Describe(Axis x, Axis y)
    {
        const int Most = 24;
        var what = Name.Length > 0 ? $"bars “{Name}”" : "bars";
        var told = string.Join(", ", bars.Take(Most).Select(bar => $"{bar.Name} {Text.Number(bar.To - bar.From)}"));
        return bars.Count == 0 ? $"{what} without data" : $"{what}: {told}{(bars.Count > Most ? $" and {bars.Count - Most} more" : "")}";
    }

    public override string Remark(Axis x, Axis y)
    {
        var missing = bars.Where(bar => !double.IsFinite(bar.To)).Select(bar => bar.Name).ToArray();
        return bars.Count == 0 ? "There are no bars." : missing.Length == 0 ? "" : $"Not shown, since NaN or infinite: {string.Join(", ", missing.Take(20))}{(missing.Length > 20 ? ", …" : "")}.";
    }
}
