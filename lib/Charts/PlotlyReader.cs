using System.Globalization;

namespace Backprop;

public sealed partial class Figure
{
    /// <summary>A chart of Plotly.NET in the course's look: one SVG picture that needs no network. What it cannot draw, it says in words.</summary>
    /// <param name="chart">A <c>GenericChart</c>, of whichever version of Plotly.NET the notebook has loaded.</param>
    /// <exception cref="ArgumentException">It is no chart.</exception>
    public static Figure From(object chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        return chart as Figure ?? new PlotlyReader(Part.OfChart(chart)).Read();
    }

    /// <summary>A figure of plotly.js in the course's look; see <see cref="From"/>.</summary>
    /// <param name="json">An object with <c>data</c> and <c>layout</c>.</param>
    /// <exception cref="ArgumentException">It is no JSON object.</exception>
    public static Figure FromPlotly(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new PlotlyReader(Part.OfJson(json)).Read();
    }

    /// <summary>Whether a value is a chart of Plotly.NET, of any version.</summary>
    public static bool IsChart(object value) => Part.IsChart(value);

    /// <summary>Reads the layout of a plotly.js figure: its plots, their axes, their places, and what is written and drawn over them.</summary>
    private sealed class PlotlyReader(Part figure)
    {
        private const int Most = 60; // plots of one figure

        private readonly Part _layout = figure.At("layout");
        private readonly Part[] _traces = [.. figure.Parts("data").Where(trace => trace["visible"] is null or true)];
        private readonly Dictionary<string, PlotAxis> _axes = [];

        public Figure Read()
        {
            var read = new Figure(Part.Plain(_layout.Text("title.text") ?? _layout.Text("title")).Replace('\n', ' ')) { _legend = _layout.Is("showlegend", _traces.Length > 1) };
            var plots = Plots().Take(Most).ToList();
            foreach (var (plot, number) in plots.Select((plot, number) => (plot, number)))
            {
                foreach (var trace in _traces.Select((trace, index) => (trace, index)).Where(t => NumberOf(t.trace, t.index) == plot.Key))
                    plot.Add(trace.trace, trace.index);
            }

            foreach (var axis in _axes.Values)
                axis.Finish();
            var placed = Joined(plots);
            foreach (var plot in plots)
                plot.Finish(_layout);
            if (plots.Count > 0)
            {
                read._panels.Clear();
                Place(read, placed);
                Annotate(plots);
                Draw(plots);
            }
            if (_layout.At("meta") is var meta && meta.Number("traces") == _traces.Length && read.Arrange().Width > 0 && meta.Text("titles") == read.Titles)
            {
                read._alt = meta.Text("alt");
                read._told = [.. (meta.List("remarks") ?? []).OfType<string>()];
            }
            return read;
        }

        /// <summary>The traces of one pair of axes are one plot; a trace without axes, such as a pie, is one by itself.</summary>
        private IEnumerable<Plot> Plots() => _traces.Length == 0 ? [new Plot("", Axis("x", null), Axis("y", null)) { Across = Domain(Axis("x", null).Layout, "x", 1), Up = Domain(Axis("y", null).Layout, "y", 1) }] : _traces.Select((trace, index) => (trace, index)).DistinctBy(t => NumberOf(t.trace, t.index)).Select(t =>
        {
            var (x, y) = (Axis("x", t.trace.Text("xaxis")), Axis("y", t.trace.Text("yaxis")));
            var own = !PlotTraces.Known(t.trace);
            return new Plot(NumberOf(t.trace, t.index), own ? new PlotAxis("x", new Part()) : x, own ? new PlotAxis("y", new Part()) : y)
            {
                Across = own ? Domain(t.trace.At("domain"), "x", 1) : Domain(x.Layout, "x", Number(x.Id)),
                Up = own ? Domain(t.trace.At("domain"), "y", 1) : Domain(y.Layout, "y", Grid.Independent ? Number(x.Id) : Number(y.Id)),
            };
        });

        /// <summary>The plots that have a place of their own: one that is to lie over another has only its vertical axis for itself. Of several, the others stand below.</summary>
        private static List<Plot> Joined(IEnumerable<Plot> plots)
        {
            List<Plot> placed = [];
            foreach (var plot in plots.OrderBy(p => p.Y.Layout["overlaying"] is not null))
            {
                var below = placed.Find(p => p.X == plot.X && !p.IsShared && (plot.Y.Layout.Text("overlaying") == p.Y.Id || (p.Across, p.Up) == (plot.Across, plot.Up)));
                if (below is null)
                {
                    placed.Add(plot);
                    continue;
                }
                below.Panel.Over = plot.Panel;
                below.IsShared = plot.IsShared = true;
            }
            return placed;
        }

        private static string NumberOf(Part trace, int index) => PlotTraces.Known(trace) ? $"{trace.Text("xaxis") ?? "x"} {trace.Text("yaxis") ?? "y"}" : $"{index}";

        private PlotAxis Axis(string letter, string? id)
        {
            id = id is { Length: < 6 } && id.StartsWith(letter, StringComparison.Ordinal) ? id : letter;
            if (!_axes.TryGetValue(id, out var axis))
                _axes[id] = axis = new PlotAxis(id, _layout.At($"{letter}axis{id[1..]}"));
            return axis;
        }

        private static int Number(string id) => int.TryParse(id.AsSpan(1), CultureInfo.InvariantCulture, out var number) ? number : 1;

        private (int Rows, int Columns, bool Independent, bool Upwards) Grid => (
            (int)Math.Clamp(_layout.Number("grid.rows") ?? 1, 1, Most), (int)Math.Clamp(_layout.Number("grid.columns") ?? 1, 1, Most),
            _layout.Text("grid.pattern") == "independent", _layout.Text("grid.roworder")?.StartsWith("bottom", StringComparison.Ordinal) ?? false);

        /// <summary>The part of the figure that an axis spans, from 0 to 1: as it says, or as the grid has it.</summary>
        private (double From, double To) Domain(Part layout, string letter, int number)
        {
            var (rows, columns, independent, upwards) = Grid;
            if (layout.Numbers("domain") is [var from, var to] && from < to)
                return (from, to);
            if (layout.Numbers(letter) is [var start, var end] && start < end) // a trace's own
                return (start, end);
            var cell = letter == "x" ? layout.Number("column") ?? (independent ? (number - 1) % columns : number - 1) : layout.Number("row") ?? (independent ? (number - 1) / columns : number - 1);
            var count = letter == "x" ? columns : rows;
            if (cell >= count || cell < 0)
                return (0, 1);
            if (letter == "y" && !upwards)
                cell = count - 1 - cell;
            return (cell / count, (cell + 1) / count);
        }

        private void Place(Figure read, List<Plot> plots)
        {
            var own = _layout.Number("margin.l") == 0 && _layout.Number("margin.t") == 0; // the course's figures count in pixels of the card
            var (width, height) = (_layout.Number("width"), _layout.Number("height"));
            if (width == 600 && height == 600) // Plotly.NET's default, which is nobody's choice
                (width, height) = (null, null);
            // Plots whose upper halves stand beside each other are one row.
            var rows = new List<List<Plot>>();
            foreach (var plot in plots.OrderByDescending(p => p.Up.To))
            {
                if (rows.Count > 0 && rows[^1].TrueForAll(p => plot.Up.To > (p.Up.From + p.Up.To) / 2 && (plot.Across.From >= p.Across.To || plot.Across.To <= p.Across.From)))
                    rows[^1].Add(plot);
                else
                    rows.Add([plot]);
            }
            rows.ForEach(row => row.Sort((a, b) => a.Across.From.CompareTo(b.Across.From)));
            var columns = rows.Max(row => row.Count);
            read._width = (int)Math.Clamp(width ?? (columns == 1 ? 680 : Page), 160, 4000);
            for (var r = 0; r < rows.Count; r++)
            {
                for (var i = 0; i < rows[r].Count; i++)
                {
                    var panel = rows[r][i].Panel;
                    // A slot reaches to the middle between two plots, or to equal shares where these are near.
                    double Edge(int k) => k == 0 ? 0 : k == rows[r].Count ? 1
                        : (rows[r][k - 1].Across.To + rows[r][k].Across.From) / 2 is var middle && Math.Abs(middle - (double)k / rows[r].Count) < 0.1 ? (double)k / rows[r].Count : Math.Clamp(middle, 0.05 * k, 1 - 0.05 * (rows[r].Count - k));
                    (panel.Row, panel.Slot) = (r, Edge(i) < Edge(i + 1) ? (Edge(i), Edge(i + 1)) : ((double)i / rows[r].Count, (i + 1.0) / rows[r].Count));
                    if (rows[r].Count < columns && rows[r].Count == 1 && rows[r][0].Across is var alone && alone.To - alone.From < 0.9 / columns + 0.1)
                        panel.Slot = (Math.Floor(alone.From * columns + 0.1) / columns, (Math.Floor(alone.From * columns + 0.1) + 1) / columns);
                    var share = rows[r][i].Up.To - rows[r][i].Up.From;
                    if (own && width is not null && height is not null)
                        panel.Fixed = ((rows[r][i].Across.To - rows[r][i].Across.From) * width.Value, share * height.Value);
                    else if (height is not null || columns > 1)
                        panel.Height = height is null ? 220 : Math.Clamp((height.Value - (_layout.Number("margin.t") ?? 100) - (_layout.Number("margin.b") ?? 80)) * share, 40, 4000);
                    read._panels.Add(panel);
                }
            }
        }

        /// <summary>A text above the middle of a plot is its title; one with an arrow is a note, for which the course finds the place; others stand where they are told.</summary>
        private void Annotate(List<Plot> plots)
        {
            foreach (var annotation in _layout.Parts("annotations").Where(a => a.Is("visible", true)))
            {
                var text = Part.Plain(annotation.Text("text"));
                if (text.Length == 0)
                    continue;
                var (x, y, plot) = Where(annotation, "", plots);
                var (xAnchor, yAnchor) = (annotation.Text("xanchor") ?? "auto", annotation.Text("yanchor") ?? "auto");
                if (x.Fraction && y.Fraction && Math.Abs(x.Value - 0.5) < 0.1 && y.Value is > 0.8 and < 1.3 && !annotation.Is("showarrow", true) && yAnchor != "top")
                    plot.Panel.Title = text.Replace('\n', ' ');
                else if (!x.Fraction && !y.Fraction && annotation.Is("showarrow", true))
                    plot.Panel.Notes.Add(x.Value, y.Value, text.Replace('\n', ' '));
                else
                    plot.Texts.Add(new FreeText(x, y, text, xAnchor == "auto" ? "center" : xAnchor, yAnchor == "auto" ? "middle" : yAnchor, PlotlyColors.Safe(annotation["font.color"]), Math.Clamp(annotation.Number("font.size") ?? 12, 6, 40)));
            }
        }

        private void Draw(List<Plot> plots)
        {
            foreach (var shape in _layout.Parts("shapes").Where(s => s.Is("visible", true)))
            {
                var kind = shape.Text("type") ?? "none";
                if (kind is not ("line" or "rect" or "circle"))
                {
                    plots[0].Said.Add($"A shape of the kind “{kind}” is not drawn.");
                    continue;
                }
                var ((x0, y0, plot), (x1, y1, _)) = (Where(shape, "0", plots), Where(shape, "1", plots));
                plot.Shapes.Add(new Shape(kind, x0, y0, x1, y1, PlotlyColors.Safe(shape["line.color"]) ?? Palette.Faint, shape.Number("line.width") ?? 2, shape.Text("line.dash") ?? "solid",
                    PlotlyColors.Safe(shape["fillcolor"]), Math.Clamp(shape.Number("opacity") ?? 1, 0, 1)));
            }
            foreach (var plot in plots)
            {
                if (plot.Shapes.Count + plot.Texts.Count > 0)
                    plot.Panel.Traces.Add(new Drawing(plot.Shapes, plot.Texts));
                if (plot.Said.Count > 0)
                    plot.Panel.Said.AddRange(plot.Said.Distinct());
            }
        }

        /// <summary>The place of an annotation or of a corner of a shape, and the plot that it belongs to.</summary>
        private static (Place X, Place Y, Plot Plot) Where(Part part, string corner, List<Plot> plots)
        {
            string xRef = part.Text("xref") ?? "x", yRef = part.Text("yref") ?? "y", xId = xRef.Split(' ')[0], yId = yRef.Split(' ')[0];
            double Raw(string letter) => Part.Double(part[letter + corner]);
            // One that belongs to the whole figure is put into the plot that it stands over.
            var plot = plots.Find(p => (p.X.Id == xId || xId == "paper") && (p.Y.Id == yId || yId == "paper") && (xId != "paper" || yId != "paper"))
                ?? plots.MinBy(p => Distance(Raw("x"), p.Across) + Distance(Raw("y"), p.Up))!;
            Place At(string letter, string id, string reference, PlotAxis axis, (double From, double To) domain)
            {
                if (id == "paper")
                    return new Place((Raw(letter) - domain.From) / (domain.To - domain.From), true);
                if (reference.EndsWith("domain", StringComparison.Ordinal))
                    return new Place(Raw(letter), true);
                var value = axis.Value(part[letter + corner]);
                return new Place(corner.Length == 0 && axis.Axis.Log ? Math.Pow(10, value) : value, false);
            }
            var (x, y) = (At("x", xId, xRef, plot.X, plot.Across), At("y", yId, yRef, plot.Y, plot.Up));
            return (double.IsFinite(x.Value) ? x : new Place(0.5, true), double.IsFinite(y.Value) ? y : new Place(0.5, true), plot);
        }

        private static double Distance(double value, (double From, double To) range) => double.IsFinite(value) ? Math.Abs(value - Math.Clamp(value, range.From, range.To)) + Math.Abs(value - (range.From + range.To) / 2) / 100 : 0;
    }
}
