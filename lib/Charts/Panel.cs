using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>One pair of axes with what is drawn on it, and its place in the figure.</summary>
internal sealed class Panel
{
    private const double TickSize = 11, TitleSize = 12, HeadSize = 13, HeadLine = 17, LongestUpright = 140, LongestName = 140;

    private double _left, _top, _plotWidth, _plotHeight;
    private bool _upright;
    private List<string> _head = [];

    public string Title { get; set; } = "";
    public Axis X { get; } = new();
    public Axis Y { get; } = new();
    public List<Trace> Traces { get; } = [];
    public List<(double X, double Y, string Text)> Notes { get; } = [];

    /// <summary>The width and height of the plot, given the width there is for it and the height the figure was told to have, if any.</summary>
    public Func<double, double?, (double Width, double Height)> Size { get; init; } = (width, height) => (width, height ?? 300);

    private Scale XScale { get; set; } = null!;
    private Scale YScale { get; set; } = null!;

    /// <summary>The room that the labels of the ticks take: below the plot, and to its left.</summary>
    private double XLabels => XScale.Ticks.Count == 0 ? 0 : _upright ? XScale.Ticks.Max(t => Math.Min(Text.Width(t.Label, TickSize), LongestUpright)) + 10 : 20;

    private double YLabels => YScale.Ticks.Select(t => Math.Min(Text.Width(t.Label, TickSize), LongestName) + 8).DefaultIfEmpty().Max();

    private bool FromZero => Traces.Exists(t => t.FromZero);

    /// <summary>Finds the panel's place below <paramref name="y"/>; returns the height it needs, titles and tick labels included.</summary>
    public double Arrange(double x, double y, double available, double? height)
    {
        _head = Text.Wrap(Title, HeadSize, available, most: 3);
        var right = Math.Max(Traces.Select(t => t.RightMargin).DefaultIfEmpty().Max(), X.Hidden ? 0 : 14);
        (_, _plotHeight) = Size(Math.Max(available - right - 50, 40), height);
        YScale = new Scale(Y, Traces.Select(t => t.Y), FromZero, (int)Math.Clamp(_plotHeight / 40, 2, 10));
        var leftMargin = YLabels + (Y.Title.Length > 0 ? 22 : 0);
        (_plotWidth, _plotHeight) = Size(Math.Max(available - right - leftMargin, 40), height);

        // As many ticks as have room for their labels; names too long to stand beside each other stand upright.
        for (var ticks = (int)Math.Clamp(_plotWidth / 45, 1, 11); ; ticks--)
        {
            XScale = new Scale(X, Traces.Select(t => t.X), false, ticks);
            XScale.Place(0, _plotWidth);
            var crowded = XScale.Ticks.Zip(XScale.Ticks.Skip(1)).Any(t =>
                (Text.Width(t.First.Label, TickSize) + Text.Width(t.Second.Label, TickSize)) / 2 + 8 > Math.Abs(XScale.Pixel(t.Second.Value) - XScale.Pixel(t.First.Value)));
            _upright = crowded && X.Categories is not null;
            if (!crowded || _upright || ticks == 1)
                break;
        }

        _left = x + leftMargin + (available - leftMargin - right - _plotWidth) / 2;
        _top = y + _head.Count * HeadLine + (_head.Count > 0 ? 6 : 0);
        XScale.Place(_left, _left + _plotWidth);
        YScale.Place(_top + _plotHeight, _top);
        return _top - y + _plotHeight + XLabels + (X.Title.Length > 0 ? 20 : 0);
    }

    public void Draw(Svg svg)
    {
        var middle = _left + _plotWidth / 2;
        for (var i = 0; i < _head.Count; i++)
            svg.Text(middle, _top - 6 - (_head.Count - i - 0.5) * HeadLine, _head[i], HeadSize, bold: true);
        var grid = !Y.Cells; // rows of cells have neither lines between them nor a frame
        foreach (var (value, label) in XScale.Ticks)
        {
            if (grid && X.Categories is null)
                svg.Line(XScale.Pixel(value), _top, XScale.Pixel(value), _top + _plotHeight, Palette.Grid);
            if (_upright)
                svg.Text(XScale.Pixel(value), _top + _plotHeight + 6, Text.Fit(label, TickSize, LongestUpright), TickSize, "end", Palette.Faint, upright: true);
            else
                svg.Text(XScale.Pixel(value), _top + _plotHeight + 11, Text.Fit(label, TickSize, _plotWidth), TickSize, color: Palette.Faint);
        }
        foreach (var (value, label) in YScale.Ticks)
        {
            if (grid && Y.Categories is null)
                svg.Line(_left, YScale.Pixel(value), _left + _plotWidth, YScale.Pixel(value), Palette.Grid);
            svg.Text(_left - 7, YScale.Pixel(value), Text.Fit(label, TickSize, LongestName), TickSize, "end", Palette.Faint);
        }
        if (grid && !Y.Hidden)
        {
            svg.Line(_left, _top, _left, _top + _plotHeight, Palette.Frame);
            var zero = FromZero ? YScale.Pixel(0) : _top + _plotHeight;
            svg.Line(_left, zero, _left + _plotWidth, zero, Palette.Frame);
        }
        // A caller's range can be narrower than the data; half a line's width may stand over the edge, and a bar's value.
        if (XScale.Cut || YScale.Cut)
            svg.Clip(_left - 3, _top - 14, _plotWidth + 6, _plotHeight + 17, DrawTraces);
        else
            DrawTraces();

        void DrawTraces() => Traces.ForEach(trace => trace.Draw(svg, XScale, YScale));

        foreach (var note in Notes.Where(Shows))
            DrawNote(svg, note.X, note.Y, note.Text);

        if (X.Title.Length > 0)
            svg.Text(middle, _top + _plotHeight + XLabels + 9, Text.Fit(X.Title, TitleSize, _plotWidth), TitleSize);
        if (Y.Title.Length > 0)
            svg.Text(_left - YLabels - 12, _top + _plotHeight / 2, Text.Fit(Y.Title, TitleSize, _plotHeight), TitleSize, upright: true);
    }

    /// <summary>A text beside its point, on the side where there is more room.</summary>
    private void DrawNote(Svg svg, double x, double y, string text)
    {
        var (px, py) = (XScale.Pixel(x), YScale.Pixel(y));
        var leftwards = px > _left + _plotWidth / 2;
        var (tx, ty) = (px + (leftwards ? -22 : 22), py + (py < _top + 40 ? 22 : -22));
        svg.Line(px, py, tx, ty, Palette.Faint);
        var fitted = Text.Fit(text, TickSize, Math.Max(leftwards ? tx - _left : _left + _plotWidth - tx, 60));
        svg.Text(tx + (leftwards ? -3 : 3), ty, fitted, TickSize, leftwards ? "end" : "start", halo: true);
    }

    public void Write(Plotly plotly)
    {
        JsonObject Axis(Axis axis, Scale scale, string anchor, double from, double to)
        {
            var (low, high) = scale.Ends;
            var json = new JsonObject
            {
                ["type"] = axis.Log ? "log" : "linear",
                ["range"] = new JsonArray(low, high),
                ["domain"] = Plotly.Numbers([from, to]),
                ["anchor"] = anchor,
                ["visible"] = !axis.Hidden,
            };
            // plotly.js takes an attribute that it has no use for as a fault.
            if (axis.Hidden)
                return json;
            json["title"] = new JsonObject { ["text"] = Plotly.Plain(axis.Title) };
            json["zeroline"] = false;
            json["showgrid"] = !Y.Cells && axis.Categories is null;
            if (!Y.Cells && axis.Categories is null)
                json["gridcolor"] = Palette.Grid;
            if (axis.Categories is not null)
            {
                json["tickmode"] = "array";
                json["tickvals"] = Plotly.Numbers(scale.Ticks.Select(t => t.Value));
                json["ticktext"] = Plotly.Strings(scale.Ticks.Select(t => Plotly.Plain(t.Label)));
            }
            return json;
        }
        plotly.Layout["xaxis" + plotly.XAxis[1..]] = Axis(X, XScale, plotly.YAxis, plotly.Across(_left), plotly.Across(_left + _plotWidth));
        plotly.Layout["yaxis" + plotly.YAxis[1..]] = Axis(Y, YScale, plotly.XAxis, plotly.Up(_top + _plotHeight), plotly.Up(_top));
        foreach (var trace in Traces)
            trace.Write(plotly, XScale, YScale);
        foreach (var (x, y, text) in Notes.Where(Shows))
        {
            plotly.Annotations.Add((JsonNode)new JsonObject
            {
                ["x"] = X.Log ? Math.Log10(x) : x,
                ["y"] = Y.Log ? Math.Log10(y) : y,
                ["xref"] = plotly.XAxis,
                ["yref"] = plotly.YAxis,
                ["text"] = Plotly.Plain(text),
                ["showarrow"] = true,
            });
        }
        if (_head.Count > 0)
            plotly.Caption(_left + _plotWidth / 2, _top - 6, string.Join("<br>", _head.Select(Plotly.Plain)), HeadSize);
    }

    public string Describe()
    {
        string Name(Axis axis, string letter) => axis.Hidden || axis.Title.Length == 0 ? "" : $"{letter}: {axis.Title}{(axis.Log ? " (logarithmic)" : "")}";
        var axes = string.Join(", ", new[] { Name(X, "x"), Name(Y, "y") }.Where(t => t.Length > 0));
        var traces = string.Join("; ", Traces.Select(t => t.Describe(X, Y)).Where(t => t.Length > 0));
        return string.Join(". ", new[] { Title, axes, traces, string.Join("; ", Notes.Where(Shows).Select(n => n.Text)) }.Where(t => t.Length > 0));
    }

    public IEnumerable<string> Remarks() => Traces.Select(t => t.Remark(X, Y)).Where(t => t.Length > 0)
        .Concat(Notes.Where(n => !Shows(n)).Select(n => $"The note “{n.Text}” is at ({Text.Number(n.X)}, {Text.Number(n.Y)}), which the axes do not reach."));

    private bool Shows((double X, double Y, string Text) note) => XScale.Shows(note.X) && YScale.Shows(note.Y);
}
