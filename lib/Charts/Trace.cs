using System.Globalization;
using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>Something drawn on a panel's axes. Each kind knows its two forms: SVG and plotly.js.</summary>
internal abstract class Trace
{
    /// <summary>What the legend calls it; empty for no entry.</summary>
    public string Name { get; init; } = "";

    /// <summary>Neither the legend nor the description speaks of it: another trace does.</summary>
    public bool Silent { get; init; }

    /// <summary>A colour and dashes of its own; by default the palette's, one for each name in the figure.</summary>
    public string? FixedColor { get; init; }

    public string? FixedDash { get; init; }

    /// <summary>The colour and the dashes it is drawn with: the figure's choice, made when it is drawn.</summary>
    public string Color { get; set; } = Palette.Ink;

    public string Dash { get; set; } = "solid";

    /// <summary>Whether the legend may name it.</summary>
    public bool InLegend { get; init; } = true;

    public bool Listed => Name.Length > 0 && InLegend && !Silent;

    /// <summary>About how many points it may draw.</summary>
    public int Budget { get; set; } = 6000;

    /// <summary>The values that the axes must reach.</summary>
    public abstract double[] X { get; }

    public abstract double[] Y { get; }

    /// <summary>The axis that starts at zero, if any: the length of a bar means something only then.</summary>
    public virtual (bool X, bool Y) FromZero => default;

    /// <summary>The width and height of a plot of this trace, given the width there is for it and the height the figure was told to have; null where it fits any.</summary>
    public virtual (double Width, double Height)? Size(double width, double? height) => null;

    /// <summary>Whether it draws beyond the ends of its axes where they are narrower than the data, and has to be cut there.</summary>
    public virtual bool CanLeaveAxes => true;

    /// <summary>Room in pixels that the trace needs to the right of the axes.</summary>
    public virtual double RightMargin => 0;

    public abstract void Draw(Svg svg, Scale x, Scale y);

    /// <summary>Adds itself to a plotly.js figure.</summary>
    public abstract void Write(PlotlyWriter plotly, Scale x, Scale y);

    /// <summary>A clause about the data for readers who do not see the picture.</summary>
    public abstract string Describe(Axis x, Axis y);

    /// <summary>What the picture leaves out, as a sentence; empty for nothing.</summary>
    public virtual string Remark(Axis x, Axis y) => "";
}

/// <summary>A plotly.js figure in the making, with the axes that the next trace belongs to.</summary>
internal sealed class PlotlyWriter(double width, double height)
{
    private readonly HashSet<string> _listed = [];

    public JsonArray Data { get; } = [];
    public JsonObject Layout { get; } = [];
    public JsonArray Annotations { get; } = [];
    public JsonArray Shapes { get; } = [];
    public JsonArray Images { get; } = [];

    /// <summary>The numbers of the axes that are written to, from 1: x, x2, x3, … Those of a panel are the same, unless it stands over another one.</summary>
    public (int X, int Y) Axes { get; set; } = (1, 1);

    public bool IsOver => Axes.X != Axes.Y;

    public string XAxis => Axes.X == 1 ? "x" : $"x{Axes.X}";

    public string YAxis => Axes.Y == 1 ? "y" : $"y{Axes.Y}";

    /// <summary>Whether the legend names this trace: the first of each name.</summary>
    public bool Lists(Trace trace) => trace.Listed && _listed.Add(trace.Name);

    /// <summary>Adds a trace on the panel's axes.</summary>
    public void Add(JsonObject trace)
    {
        (trace["xaxis"], trace["yaxis"]) = (XAxis, YAxis);
        Data.Add((JsonNode)trace);
    }

    /// <summary>A horizontal or vertical distance in pixels as plotly.js counts it: a fraction of the figure, upwards from its lower left corner.</summary>
    public double Across(double x) => Math.Round(x / width, 5);

    public double Up(double y) => Math.Round(1 - y / height, 5);

    /// <summary>A text whose lower edge has its middle at (x, y), in pixels of the figure.</summary>
    public void Caption(double x, double y, string text, double size) => Annotations.Add((JsonNode)new JsonObject
    {
        ["x"] = Across(x),
        ["y"] = Up(y),
        ["xref"] = "paper",
        ["yref"] = "paper",
        ["xanchor"] = "center",
        ["yanchor"] = "bottom",
        ["text"] = $"<b>{text}</b>",
        ["font"] = new JsonObject { ["size"] = size },
        ["showarrow"] = false,
    });

    /// <summary>Numbers as JSON, which has neither NaN nor infinity: whole ones as they are, others to eight digits, more than hovering shows.</summary>
    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(v => double.IsFinite(v) ? (JsonNode?)JsonValue.Create(Rounded(v)) : null)];

    private static double Rounded(double value)
    {
        if (value == Math.Round(value))
            return value;
        var digits = 7 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits is >= 0 and <= 22 ? Math.Round(value * Powers[digits]) / Powers[digits] // exactly: these powers of ten are doubles
            : double.Parse(value.ToString("G8", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static readonly double[] Powers = [.. Enumerable.Range(0, 23).Select(n => double.Parse($"1e{n}", CultureInfo.InvariantCulture))];

    public static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(v => (JsonNode?)JsonValue.Create(v))];

    /// <summary>plotly.js reads a little HTML in its texts; ours are plain.</summary>
    public static string Plain(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
