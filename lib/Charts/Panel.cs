using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>One pair of axes with what is drawn on it, and its place in the figure.</summary>
internal sealed class Panel
{
    private const double TickSize = 12, TitleSize = 12, HeadSize = 13, HeadLine = 17, LongestUpright = 140, LongestName = 140;

    private double _x, _available, _left, _top, _plotWidth, _plotHeight;
    private bool _upright;
    private List<string> _head = [];

    public string Title { get; set; } = "";
    public Axis X { get; init; } = new();
    public Axis Y { get; init; } = new();
    public List<Trace> Traces { get; } = [];
    public Notes Notes { get; } = new();

    /// <summary>What stands on a vertical axis of its own, to the right, over the same horizontal one.</summary>
    public Panel? Over { get; set; }

    /// <summary>The traces of both vertical axes.</summary>
    public IEnumerable<Trace> AllTraces => Traces.Concat(Over?.Traces ?? []);

    /// <summary>What the picture leaves out of it, as sentences, beside what its traces say.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Its place: the row, and the part of the row's width from 0 to 1.</summary>
    public int Row { get; set; }
    public (double From, double To) Slot { get; set; } = (0, 1);

    /// <summary>The height of the plot, or its whole size, where it has one of its own.</summary>
    public double? Height { get; set; }
    public (double Width, double Height)? Fixed { get; set; }

    /// <summary>The width that the panel needs beyond what it was given; negative where it was given more.</summary>
    public double Missing { get; private set; }

    private Scale XScale { get; set; } = null!;
    private Scale YScale { get; set; } = null!;

    /// <summary>The room that the labels of the ticks take: below the plot, and to its left.</summary>
    private double XLabels => XScale.Ticks.Count == 0 ? 0 : _upright ? XScale.Ticks.Max(t => Math.Min(Text.Width(t.Label, TickSize), LongestUpright)) + 10 : 20;

    private double YLabels => YScale.Ticks.Select(t => Math.Min(Text.Width(t.Label, TickSize), LongestName) + 8).DefaultIfEmpty().Max();

    private bool FromZero => Traces.Exists(t => t.FromZero.Y);

    /// <summary>A panel with the same axes and traces, which can be placed elsewhere.</summary>
    public Panel Copy()
    {
        var copy = new Panel { Title = Title, X = X, Y = Y, Height = Height, Fixed = Fixed, Over = Over?.Copy() };
        copy.Traces.AddRange(Traces);
        copy.Notes.AddRange(Notes);
        copy.Said.AddRange(Said);
        return copy;
    }

    /// <summary>The width and height of the plot, given the width there is for it and the height the figure was told to have, if any.</summary>
    private (double Width, double Height) Size(double width, double? height) => Fixed is { } size ? (Math.Min(size.Width, width), size.Height) : Traces.Select(t => t.Size(width, height)).FirstOrDefault(wish => wish is not null) ?? (width, height ?? 300);

    /// <summary>Finds the panel's place below <paramref name="y"/>; returns the height it needs, titles and tick labels included.</summary>
    public double Arrange(double x, double y, double available, double? height)
    {
        (_x, _available, height) = (x, available, Height ?? height);
        _head = Text.Wrap(Title, HeadSize, available, most: 3, bold: true);
        var right = Math.Max(AllTraces.Select(t => t.RightMargin).DefaultIfEmpty().Max(), X.Hidden ? 0 : 14);
        (_, _plotHeight) = Size(Math.Max(available - right - 50, 40), height);
        var leftMargin = Measure(_plotHeight);
        right += Over?.Measure(_plotHeight) ?? 0;
        (_plotWidth, _plotHeight) = Size(Math.Max(available - right - leftMargin, 40), height);

        // As many ticks as have room for their labels; names too long to stand beside each other stand upright.
        for (var ticks = (int)Math.Clamp(_plotWidth / 45, 1, 11); ; ticks--)
        {
            XScale = new Scale(X, AllTraces.Select(t => t.X), AllTraces.Any(t => t.FromZero.X), ticks);
            XScale.Place(0, _plotWidth);
            var crowded = XScale.Ticks.Zip(XScale.Ticks.Skip(1)).Any(t =>
                (Text.Width(t.First.Label, TickSize) + Text.Width(t.Second.Label, TickSize)) / 2 + 8 > Math.Abs(XScale.Pixel(t.Second.Value) - XScale.Pixel(t.First.Value)));
            _upright = crowded && X.Names is not null;
            if (!crowded || _upright || ticks == 1)
                break;
        }

        Missing = leftMargin + _plotWidth + right - available;
        _left = x + leftMargin + (available - leftMargin - right - _plotWidth) / 2;
        _top = y + _head.Count * HeadLine + (_head.Count > 0 ? 6 : 0);
        XScale.Place(_left, _left + _plotWidth);
        if (_upright)
            XScale.Thin(TickSize + 2);
        Settle();
        if (Over is not null)
        {
            (Over._left, Over._top, Over._plotWidth, Over._plotHeight, Over.XScale) = (_left, _top, _plotWidth, _plotHeight, XScale);
            Over.Settle();
        }
        return _top - y + _plotHeight + XLabels + (X.Title.Length > 0 ? 20 : 0);
    }

    /// <summary>Makes the vertical scale; returns the room that its labels and title take beside the plot.</summary>
    private double Measure(double plotHeight)
    {
        YScale = new Scale(Y, Traces.Select(t => t.Y), FromZero, (int)Math.Clamp(plotHeight / 32, 2, 10));
        return YLabels + (Y.Title.Length > 0 ? 22 : 0);
    }

    /// <summary>Places the vertical scale and what depends on both.</summary>
    private void Settle()
    {
        YScale.Place(_top + _plotHeight, _top);
        if (Y.Names is not null)
            YScale.Thin(TickSize + 2);
        var series = Traces.OfType<Series>().ToArray();
        for (var i = 0; i < series.Length; i++)
            series[i].DashOver(series[..i], XScale, YScale);
        Notes.Place(XScale, YScale, series.SelectMany(s => s.Pixels(XScale, YScale)));
        foreach (var map in Traces.OfType<ContourMap>())
            map.Taken = series.SelectMany(s => s.Pixels(XScale, YScale)).Concat(Notes.Points);
    }

    public void Draw(Svg svg)
    {
        var middle = _left + _plotWidth / 2;
        for (var i = 0; i < _head.Count; i++)
        {
            // Over the middle of the plot, as far as the panel allows.
            var half = Math.Min(Text.Width(_head[i], HeadSize, bold: true), _available) / 2;
            svg.Text(Math.Clamp(middle, _x + half, _x + _available - half), _top - 6 - (_head.Count - i - 0.5) * HeadLine, _head[i], HeadSize, bold: true);
        }
        var grid = !Y.Cells; // rows of cells have neither lines between them nor a frame
        foreach (var (value, label) in XScale.Ticks)
        {
            if (grid && X.Names is null)
                svg.Line(XScale.Pixel(value), _top, XScale.Pixel(value), _top + _plotHeight, Palette.Grid);
            if (_upright)
                svg.Text(XScale.Pixel(value), _top + _plotHeight + 6, Text.Fit(label, TickSize, LongestUpright), TickSize, "end", Palette.Faint, upright: true);
            else
                svg.Text(XScale.Pixel(value), _top + _plotHeight + 11, Text.Fit(label, TickSize, _plotWidth), TickSize, color: Palette.Faint);
        }
        foreach (var (value, label) in YScale.Ticks)
        {
            if (grid && Y.Names is null)
                svg.Line(_left, YScale.Pixel(value), _left + _plotWidth, YScale.Pixel(value), Palette.Grid);
            svg.Text(_left - 7, YScale.Pixel(value), Text.Fit(label, TickSize, LongestName), TickSize, "end", Palette.Faint);
        }
        if (grid && !Y.Hidden)
        {
            svg.Line(_left, _top, _left, _top + _plotHeight, Palette.Frame);
            var zero = FromZero ? YScale.Pixel(0) : _top + _plotHeight;
            svg.Line(_left, zero, _left + _plotWidth, zero, Palette.Frame);
        }
        DrawTraces(svg);
        Over?.DrawOver(svg);
        if (X.Title.Length > 0)
            svg.Text(middle, _top + _plotHeight + XLabels + 9, Text.Fit(X.Title, TitleSize, _plotWidth), TitleSize);
        if (Y.Title.Length > 0)
            svg.Text(_left - YLabels - 12, _top + _plotHeight / 2, Text.Fit(Y.Title, TitleSize, _plotHeight), TitleSize, upright: true);
    }

    /// <summary>The colour of an axis on the right: that of its traces, if they have one.</summary>
    private string AxisColor => Traces is [var first, ..] && Traces.TrueForAll(t => t.Color == first.Color) ? first.Color : Palette.Faint;

    private void DrawOver(Svg svg)
    {
        var right = _left + _plotWidth;
        svg.Line(right, _top, right, _top + _plotHeight, AxisColor);
        foreach (var (value, label) in YScale.Ticks)
        {
            svg.Line(right, YScale.Pixel(value), right + 4, YScale.Pixel(value), AxisColor);
            svg.Text(right + 7, YScale.Pixel(value), Text.Fit(label, TickSize, LongestName), TickSize, "start", AxisColor);
        }
        DrawTraces(svg);
        if (Y.Title.Length > 0)
            svg.Text(right + YLabels + 12, _top + _plotHeight / 2, Text.Fit(Y.Title, TitleSize, _plotHeight), TitleSize, color: AxisColor, upright: true);
    }

    private void DrawTraces(Svg svg)
    {
        foreach (var trace in Traces)
        {
            if (trace.CanLeaveAxes && (XScale.Cut || YScale.Cut)) // half a line's width may stand over the edge
                svg.Clip(_left - 1.5, _top - 1.5, _plotWidth + 3, _plotHeight + 3, () => trace.Draw(svg, XScale, YScale));
            else
                trace.Draw(svg, XScale, YScale);
        }
        Notes.Draw(svg);
    }

    public void Write(PlotlyWriter plotly)
    {
        JsonObject Axis(Axis axis, Scale scale, string anchor, double from, double to)
        {
            var (low, high) = scale.Ends;
            var json = new JsonObject
            {
                ["type"] = axis.Log ? "log" : "linear",
                ["domain"] = PlotlyWriter.Numbers([from, to]),
                ["anchor"] = anchor,
                ["visible"] = !axis.Hidden,
            };
            if (axis.From is not null || axis.To is not null || axis.Cells || axis.Hidden || Traces.Exists(t => (axis == X ? t.X : t.Y) is { Length: > 0 } values && Array.TrueForAll(values, v => Math.Abs(v) < 1e-300))) // a range that plotly.js does not find
                json["range"] = new JsonArray(low, high);
            else if (axis.Reversed)
                json["autorange"] = "reversed";
            // plotly.js takes an attribute that it has no use for as a fault.
            if (axis.Hidden)
                return json;
            json["title"] = new JsonObject { ["text"] = PlotlyWriter.Plain(axis.Title) };
            json["zeroline"] = false;
            var grid = !Y.Cells && axis.Names is null && !(plotly.IsOver && axis == Y);
            json["showgrid"] = grid;
            if (grid)
                json["gridcolor"] = Palette.Grid;
            if (axis.Names is not null)
            {
                json["tickmode"] = "array";
                json["tickvals"] = PlotlyWriter.Numbers(scale.Ticks.Select(t => t.Value));
                json["ticktext"] = PlotlyWriter.Strings(scale.Ticks.Select(t => PlotlyWriter.Plain(t.Label)));
            }
            return json;
        }
        var vertical = Axis(Y, YScale, plotly.XAxis, plotly.Up(_top + _plotHeight), plotly.Up(_top));
        plotly.Layout["yaxis" + plotly.YAxis[1..]] = vertical;
        if (plotly.IsOver)
            (vertical["overlaying"], vertical["side"], vertical["color"]) = ("y" + plotly.XAxis[1..], "right", AxisColor);
        else
            plotly.Layout["xaxis" + plotly.XAxis[1..]] = Axis(X, XScale, plotly.YAxis, plotly.Across(_left), plotly.Across(_left + _plotWidth));
        foreach (var trace in Traces)
            trace.Write(plotly, XScale, YScale);
        if (Traces.Count > 0 && Traces.TrueForAll(trace => trace is Drawing)) // plotly.js knows no axes without a trace
            plotly.Add(new JsonObject { ["type"] = "scatter", ["mode"] = "markers", ["x"] = new JsonArray((JsonNode?)null), ["y"] = new JsonArray((JsonNode?)null), ["showlegend"] = false });
        Notes.Write(plotly, X, Y, XScale, YScale);
        if (_head.Count > 0)
            plotly.Caption(_left + _plotWidth / 2, _top - 6, string.Join("<br>", _head.Select(PlotlyWriter.Plain)), HeadSize);
    }

    public string Describe()
    {
        string Name(Axis axis, string letter) => axis.Hidden || axis.Title.Length == 0 ? "" : $"{letter}: {axis.Title}{(axis.Log ? " (logarithmic)" : "")}";
        var axes = string.Join(", ", new[] { Name(X, "x"), Name(Y, "y"), Over is null ? "" : Name(Over.Y, "y on the right") }.Where(t => t.Length > 0));
        var traces = string.Join("; ", Traces.Select(t => t.Describe(X, Y)).Concat(Over?.Traces.Select(t => t.Describe(X, Over.Y)) ?? []).Where(t => t.Length > 0));
        return string.Join(". ", new[] { Title, axes, traces, Notes.Describe(XScale, YScale), Over?.Notes.Describe(XScale, Over.YScale) ?? "" }.Where(t => t.Length > 0));
    }

    public IEnumerable<string> Remarks() => Traces.Count == 0 ? Said.DefaultIfEmpty("There is nothing to draw yet.")
        : Traces.Select(t => t.Remark(X, Y)).Where(t => t.Length > 0).Concat(Notes.Remarks(XScale, YScale)).Concat(Said).Concat(Over?.Remarks() ?? []);
}
