namespace Backprop;

/// <summary>Where the parts of a figure stand: the title, the shared legend, the rows of panels and what was left out.</summary>
public sealed partial class Figure
{
    private const int MostPoints = 12_000; // of all lines together: what keeps a picture below 300 kB

    private int _drawn; // the width that it is drawn with

    private double TitleHeight => Padding + TitleLines().Count * TitleLine;

    private List<string> TitleLines() => Text.Wrap(_title, TitleSize, _drawn - 2 * Padding, most: 3, bold: true);

    private IEnumerable<string> Remarks() => _told ?? _panels.SelectMany(p => p.Remarks()).Concat(_remarks).Distinct();

    private List<string> RemarkLines() => [.. Remarks().SelectMany(r => Text.Wrap(r, RemarkSize, _drawn - 2 * Padding, most: 3)).Take(8)];

    private string LegendText(Trace trace) => Text.Fit(trace.Name, 12, Math.Min(_drawn - 2 * Padding - 26, 260));

    /// <summary>The entries of the legend from left to right, each row in the middle of the figure.</summary>
    private IEnumerable<(Trace Entry, double Left, int Row)> Legend()
    {
        if (!_legend)
            yield break;
        var rows = new List<List<Trace>> { new() };
        double Space(Trace t) => 26 + Text.Width(LegendText(t), 12) + 22;
        foreach (var trace in _panels.SelectMany(p => p.AllTraces).Where(t => t.Listed).DistinctBy(t => t.Name))
        {
            if (rows[^1].Count > 0 && rows[^1].Sum(Space) + Space(trace) - 22 > _drawn - 2 * Padding)
                rows.Add([]);
            rows[^1].Add(trace);
        }
        for (var row = 0; row < rows.Count; row++)
        {
            var left = (_drawn - rows[row].Sum(Space) + 22) / 2;
            foreach (var trace in rows[row])
            {
                yield return (trace, left, row);
                left += Space(trace);
            }
        }
    }

    /// <summary>Gives every trace its colour and every panel its place; returns the width and the height of the picture.</summary>
    private (int Width, double Height) Arrange()
    {
        _drawn = _width;
        while (true)
        {
            var height = Place();
            var missing = (int)Math.Ceiling(_panels.Max(p => p.Missing / (p.Slot.To - p.Slot.From)));
            if (missing <= 0)
                return (_drawn, height);
            _drawn += missing; // a plot has room left beside its labels, however narrow the figure was to be
        }
    }

    private double Place()
    {
        var names = new List<string>();
        var traces = _panels.SelectMany(p => p.AllTraces).ToArray();
        foreach (var trace in traces)
        {
            if (!names.Contains(trace.Name))
                names.Add(trace.Name);
            trace.Budget = MostPoints / traces.Length;
            trace.Color = trace.FixedColor ?? Palette.Of(names.IndexOf(trace.Name));
            trace.Dash = trace.FixedDash ?? Palette.Dash(names.IndexOf(trace.Name));
        }

        var y = TitleHeight;
        var legend = Legend().ToArray();
        y += legend.Length > 0 ? (legend[^1].Row + 1) * LegendLine + 6 : 6;
        foreach (var row in _panels.GroupBy(panel => panel.Row).OrderBy(row => row.Key))
        {
            var below = y;
            foreach (var panel in row)
            {
                var (left, right) = (panel.Slot.From * (_drawn - 2 * Padding + Gap), panel.Slot.To * (_drawn - 2 * Padding + Gap) - Gap);
                below = Math.Max(below, y + panel.Arrange(Padding + left, y, right - left, _plotHeight));
            }
            y = below + Gap;
        }
        return y - Gap + RemarkLines().Count * RemarkLine + Padding;
    }
}
