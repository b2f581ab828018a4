namespace Backprop;

/// <summary>Where the parts of a figure stand: the title, the shared legend, the rows of panels and what was left out.</summary>
public sealed partial class Figure
{
    private const int MostPoints = 12_000; // of all lines together: what keeps a picture below 300 kB

    private double TitleHeight => Padding + TitleLines().Count * TitleLine;

    private List<string> TitleLines() => Text.Wrap(_title, TitleSize, _width - 2 * Padding, most: 3);

    private IEnumerable<string> Remarks() => _panels.SelectMany(p => p.Remarks()).Concat(_remarks).Distinct();

    private List<string> RemarkLines() => [.. Remarks().SelectMany(r => Text.Wrap(r, RemarkSize, _width - 2 * Padding, most: 3)).Take(8)];

    private string LegendText(Trace trace) => Text.Fit(trace.Name, 12, Math.Min(_width - 2 * Padding - 26, 260));

    /// <summary>The entries of the legend from left to right, each row in the middle of the figure.</summary>
    private IEnumerable<(Trace Entry, double Left, int Row)> Legend()
    {
        var rows = new List<List<Trace>> { new() };
        double Space(Trace t) => 26 + Text.Width(LegendText(t), 12) + 22;
        foreach (var trace in _panels.SelectMany(p => p.Traces).Where(t => t.InLegend))
        {
            if (rows[^1].Count > 0 && rows[^1].Sum(Space) + Space(trace) - 22 > _width - 2 * Padding)
                rows.Add([]);
            rows[^1].Add(trace);
        }
        for (var row = 0; row < rows.Count; row++)
        {
            var left = (_width - rows[row].Sum(Space) + 22) / 2;
            foreach (var trace in rows[row])
            {
                yield return (trace, left, row);
                left += Space(trace);
            }
        }
    }

    /// <summary>Gives every trace its colour and every panel its place; returns the height of the picture.</summary>
    private double Arrange()
    {
        var names = new List<string>();
        var inLegend = new HashSet<string>();
        var traces = _panels.SelectMany(p => p.Traces).ToArray();
        foreach (var trace in traces)
        {
            if (!names.Contains(trace.Name))
                names.Add(trace.Name);
            trace.InLegend = trace.Name.Length > 0 && trace is not Series { Silent: true } && inLegend.Add(trace.Name);
            trace.Budget = MostPoints / traces.Length;
            trace.Color = trace.FixedColor ?? Palette.Of(names.IndexOf(trace.Name));
            trace.Dash = Palette.Dash(names.IndexOf(trace.Name));
        }

        var y = TitleHeight;
        var legend = Legend().ToArray();
        y += legend.Length > 0 ? (legend[^1].Row + 1) * LegendLine + 6 : 6;
        var each = (_width - 2 * Padding - Gap * (_columns - 1)) / _columns;
        foreach (var row in _panels.Chunk(_columns))
        {
            var below = y;
            for (var i = 0; i < row.Length; i++)
                below = Math.Max(below, y + row[i].Arrange(Padding + i * (each + Gap), y, each, _plotHeight));
            y = below + Gap;
        }
        var missing = (int)Math.Ceiling(_panels.Max(p => p.Missing));
        if (missing > 0) // a plot has room left beside its labels, however narrow the figure was to be
        {
            _width += missing * _columns;
            return Arrange();
        }
        return y - Gap + RemarkLines().Count * RemarkLine + Padding;
    }
}
