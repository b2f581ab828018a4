using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>
/// A chart. Its methods add to it and return it, so that a cell reads as a sentence:
/// <code>new Figure("Training").Line("train", epochs, loss).Line("test", epochs, testLoss).XAxis("epoch").YAxis("loss", log: true)</code>
/// Shown at the end of a cell, or by <see cref="Notebook.Show"/>, it is one SVG picture, complete without script or network; where the host
/// draws plotly.js figures, it is interactive as well. Values that are NaN or infinite are gaps, and the picture says so.
/// </summary>
[TypeFormatterSource(typeof(FigureFormatters), PreferredMimeTypes = ["text/html", Figure.PlotlyMimeType, "text/plain"])]
public sealed partial class Figure
{
    internal const string PlotlyMimeType = "application/vnd.plotly.v1+json";
    private const double Padding = 14, Gap = 26, TitleSize = 15, TitleLine = 20, LegendLine = 20, RemarkSize = 12, RemarkLine = 16;

    private const int Page = 756; // what a page of 900 pixels leaves for a picture, which is then drawn as large as it is

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Panel> _panels = [];
    private readonly List<string> _remarks = [];
    private string _title;
    private string? _alt;
    private int _width = 680;
    private int? _plotHeight;
    private bool _legend = true;
    private string[]? _told; // the remarks, where a figure that was read brings them

    /// <summary>An empty chart, to be filled by <see cref="Line{TX, TY}"/> and <see cref="Points{TX, TY}"/>.</summary>
    public Figure(string title = "") : this(title, new Panel()) { }

    private Figure(string title, Panel panel)
    {
        _title = title;
        _panels.Add(panel);
    }

    /// <summary>Adds a line through the points (x, y).</summary>
    /// <param name="name">What the legend calls it; lines of one name share a colour.</param>
    /// <param name="x">The positions: any numbers, for example epochs.</param>
    /// <param name="y">As many values.</param>
    /// <param name="smoothing">From 0 (none) to below 1: the weight of the past in an exponential moving average, drawn over the pale raw line.</param>
    /// <exception cref="ArgumentException">x and y differ in length.</exception>
    public Figure Line<TX, TY>(string name, IEnumerable<TX> x, IEnumerable<TY> y, double smoothing = 0)
        where TX : INumberBase<TX> where TY : INumberBase<TY>
    {
        if (smoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "Smoothing is the weight of the past in a moving average, from 0 (none) to below 1.");
        var (xs, ys) = Pair(name, x, y);
        if (smoothing > 0)
        {
            // Below every line that is there already, so that no run's noise hides another's average.
            Single.Traces.Insert(Single.Traces.FindLastIndex(t => t is not Series { Silent: false }) + 1, new Series(xs, ys, lines: true) { Name = name, Width = 1, Opacity = 0.35, Silent = true });
            ys = Smooth(ys, smoothing);
        }
        Single.Traces.Add(new Series(xs, ys, lines: true) { Name = name });
        return this;
    }

    /// <summary>Adds a line through values at 0, 1, 2, …</summary>
    public Figure Line<T>(string name, IEnumerable<T> y, double smoothing = 0) where T : INumberBase<T>
    {
        var values = y.ToArray();
        return Line(name, Enumerable.Range(0, values.Length), values, smoothing);
    }

    /// <summary>Adds markers at the points (x, y).</summary>
    /// <exception cref="ArgumentException">x and y differ in length.</exception>
    public Figure Points<TX, TY>(string name, IEnumerable<TX> x, IEnumerable<TY> y) where TX : INumberBase<TX> where TY : INumberBase<TY>
    {
        var (xs, ys) = Pair(name, x, y);
        Single.Traces.Add(new Series(xs, ys, lines: false) { Name = name });
        return this;
    }

    /// <summary>Writes a text beside the point (x, y).</summary>
    public Figure Note(double x, double y, string text)
    {
        Single.Notes.Add(x, y, text);
        return this;
    }

    /// <summary>Names the horizontal axis; it may be logarithmic, and start and end where it is told to instead of at its data.</summary>
    public Figure XAxis(string title, bool log = false, double? from = null, double? to = null) => Set(Single.X, title, log, from, to);

    /// <summary>Names the vertical axis; it may be logarithmic, and start and end where it is told to instead of at its data.</summary>
    public Figure YAxis(string title, bool log = false, double? from = null, double? to = null) => Set(Single.Y, title, log, from, to);

    /// <summary>Replaces the title.</summary>
    public Figure Title(string text)
    {
        _title = text;
        return this;
    }

    /// <summary>Replaces the text that stands for the picture where it cannot be seen; by default it is made of the data.</summary>
    public Figure Alt(string text)
    {
        _alt = text;
        return this;
    }

    /// <summary>The width of the whole picture and, if given, the height of each plot in it, in pixels.</summary>
    public Figure Size(int width, int? height = null)
    {
        if (width is < 160 or > 4000)
            throw new ArgumentOutOfRangeException(nameof(width), width, "A figure is between 160 and 4000 pixels wide.");
        if (height is < 40 or > 4000)
            throw new ArgumentOutOfRangeException(nameof(height), height, "A plot is between 40 and 4000 pixels high.");
        (_width, _plotHeight) = (width, height);
        return this;
    }

    /// <summary>Several figures as one, in rows of <paramref name="columns"/>. Lines of one name share a colour and one entry in the legend.</summary>
    public static Figure Grid(string title, int columns, params Figure[] figures)
    {
        if (columns < 1)
            throw new ArgumentOutOfRangeException(nameof(columns), columns, "A grid of figures has at least one column.");
        if (figures.Length == 0)
            throw new ArgumentException("A grid needs at least one figure.", nameof(figures));
        var grid = new Figure(title) { _width = columns == 1 ? 680 : Page };
        grid._panels.Clear();
        columns = Math.Min(columns, figures.Length);
        foreach (var figure in figures)
        {
            var copies = figure._panels.ConvertAll(panel => panel.Copy());
            if (copies is [{ Title: "" } one])
                one.Title = figure._title;
            foreach (var copy in copies)
            {
                (copy.Row, copy.Slot) = (grid._panels.Count / columns, (grid._panels.Count % columns / (double)columns, (grid._panels.Count % columns + 1.0) / columns));
                grid._panels.Add(copy);
            }
            grid._remarks.AddRange(figure._remarks);
        }
        if (columns > 1)
            grid._plotHeight = 220;
        return grid;
    }

    /// <summary>The picture as SVG: no script, no reference to anything outside.</summary>
    public string ToSvg()
    {
        var svg = new Svg();
        var (width, height) = Arrange();
        var y = Padding;
        foreach (var line in TitleLines())
        {
            svg.Text(width / 2.0, y + TitleLine / 2, line, TitleSize, bold: true);
            y += TitleLine;
        }
        foreach (var (entry, left, row) in Legend())
        {
            var middle = TitleHeight + (row + 0.5) * LegendLine;
            if (entry is Series { Lines: false } or BarSeries)
                svg.Circle(left + 10, middle, 4, entry.Color);
            else
                svg.Line(left, middle, left + 20, middle, entry.Color, 2.5, entry.Dash);
            svg.Text(left + 26, middle, LegendText(entry), 12, "start");
        }
        foreach (var panel in _panels)
            panel.Draw(svg);
        var lines = RemarkLines();
        for (var i = 0; i < lines.Count; i++)
            svg.Text(Padding, height - Padding / 2 - (lines.Count - i - 0.5) * RemarkLine, lines[i], RemarkSize, "start", Palette.Faint);
        return svg.Document(width, height, Description);
    }

    /// <summary>The picture for a web page: an image with its text alternative. Notebook hosts call this.</summary>
    public string ToHtml()
    {
        var data = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(ToSvg())); // which finds the width
        return $"<img src=\"data:image/svg+xml;base64,{data}\" alt=\"{Svg.Escape(Description)}\" width=\"{_drawn}\" style=\"max-width:100%;height:auto\">";
    }

    /// <summary>The same chart as a figure of plotly.js: a JSON object with <c>data</c> and <c>layout</c>.</summary>
    public string ToPlotly()
    {
        var (width, height) = Arrange();
        var plotly = new PlotlyWriter(width, height);
        var none = new JsonObject { ["l"] = 0, ["r"] = 0, ["t"] = 0, ["b"] = 0 };
        plotly.Layout["width"] = width;
        plotly.Layout["height"] = Math.Round(height);
        plotly.Layout["margin"] = none;
        plotly.Layout["paper_bgcolor"] = Palette.Card;
        plotly.Layout["plot_bgcolor"] = Palette.Card;
        plotly.Layout["font"] = new JsonObject { ["color"] = Palette.Ink, ["size"] = 12 };
        plotly.Layout["hovermode"] = "closest";
        for (var i = 0; i < _panels.Count; i++)
        {
            plotly.Axes = (i + 1, i + 1);
            _panels[i].Write(plotly);
            plotly.Axes = (i + 1, _panels.Count + i + 1);
            _panels[i].Over?.Write(plotly);
        }
        if (_title.Length > 0)
        {
            plotly.Layout["title"] = new JsonObject
            {
                ["text"] = $"<b>{string.Join("<br>", TitleLines().Select(PlotlyWriter.Plain))}</b>",
                ["font"] = new JsonObject { ["size"] = TitleSize },
                ["x"] = 0.5,
                ["xanchor"] = "center",
                ["y"] = plotly.Up(Padding + TitleLines().Count * TitleLine),
                ["yanchor"] = "bottom",
                ["yref"] = "container",
            };
        }
        // For who reads the figure again: what the data alone does not tell. It holds as long as titles and traces are these.
        plotly.Layout["meta"] = new JsonObject
        {
            ["alt"] = Description,
            ["remarks"] = PlotlyWriter.Strings(Remarks()),
            ["titles"] = Titles,
            ["traces"] = plotly.Data.Count,
        };
        plotly.Layout["showlegend"] = Legend().Any();
        if (Legend().Any())
        {
            plotly.Layout["legend"] = new JsonObject
            {
                ["orientation"] = "h",
                ["x"] = 0.5,
                ["xanchor"] = "center",
                ["y"] = plotly.Up(TitleHeight),
                ["yanchor"] = "top",
            };
        }
        plotly.Layout["annotations"] = plotly.Annotations;
        plotly.Layout["shapes"] = plotly.Shapes;
        plotly.Layout["images"] = plotly.Images;
        return new JsonObject { ["data"] = plotly.Data, ["layout"] = plotly.Layout }.ToJsonString(Json);
    }

    /// <summary>The figure in words: what stands for the picture where it cannot be seen.</summary>
    public override string ToString()
    {
        Arrange();
        return Description;
    }

    private Panel Single => _panels.Count == 1 ? _panels[0]
        : throw new InvalidOperationException("This figure is a grid of figures. Finish each of them (lines, axes, notes) before Figure.Grid puts them together.");

    private string Titles => string.Concat(string.Join(" | ", _panels.SelectMany(panel => new[] { panel.Title, panel.X.Title, panel.Y.Title }).Prepend(string.Join(' ', TitleLines()))).EnumerateRunes());

    private string Description
    {
        get
        {
            var sentences = new[] { _title }.Concat(_panels.Select(p => p.Describe())).Concat(Remarks()).Select(t => t.TrimEnd('.')).Where(t => t.Length > 0).Distinct();
            var words = _alt ?? string.Join(". ", sentences.DefaultIfEmpty("An empty figure")) + ".";
            return string.Concat(words.EnumerateRunes()); // half of a pair of surrogates is no text
        }
    }

    private Figure Set(Axis axis, string title, bool log, double? from, double? to)
    {
        if ((axis.Log || log) && (from <= 0 || to <= 0))
            throw new ArgumentException(FormattableString.Invariant($"A logarithmic axis has no zero and no negative numbers, but was to go from {from} to {to}."), nameof(from));
        if (from >= to || (from is { } f && !double.IsFinite(f)) || (to is { } t && !double.IsFinite(t)))
            throw new ArgumentException(FormattableString.Invariant($"An axis goes from a smaller number to a larger one, not from {from} to {to}."), nameof(from));
        (axis.Title, axis.Log, axis.From, axis.To) = (title, axis.Log || log, from ?? axis.From, to ?? axis.To);
        return this;
    }

    private static (double[], double[]) Pair<TX, TY>(string name, IEnumerable<TX> x, IEnumerable<TY> y) where TX : INumberBase<TX> where TY : INumberBase<TY>
    {
        var (xs, ys) = (Doubles(x), Doubles(y));
        return xs.Length == ys.Length ? (xs, ys)
            : throw new ArgumentException($"“{name}” has {xs.Length} x values and {ys.Length} y values; there must be as many of one as of the other.", nameof(y));
    }

    private static double[] Doubles<T>(IEnumerable<T> values) where T : INumberBase<T> => values switch
    {
        double[] doubles => (double[])doubles.Clone(),
        _ => [.. values.Select(double.CreateSaturating)],
    };

    /// <summary>The exponential moving average without its bias towards the start; values that are not finite are passed by.</summary>
    private static double[] Smooth(double[] values, double past)
    {
        var (average, weight) = (0.0, 0.0);
        return [.. values.Select(v =>
        {
            if (!double.IsFinite(v))
                return double.NaN;
            average = past * average + (1 - past) * v;
            weight = past * weight + (1 - past);
            return average / weight;
        })];
    }
}
