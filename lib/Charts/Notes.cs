using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>Texts beside points of a panel, each where it covers as little as possible of the lines, the markers and the other texts.</summary>
internal sealed class Notes
{
    private const double TextSize = 12, Height = 15;

    private readonly List<(double X, double Y, string Text)> _notes = [];
    private readonly List<Placed> _placed = [];

    /// <summary>A text at its place in pixels, at the end of a short line from its point.</summary>
    private sealed record Placed(double PointX, double PointY, double X, double Y, string Text, bool Leftwards)
    {
        public double Left => Leftwards ? X - 3 - Backprop.Text.Width(Text, TextSize) : X + 3;

        public double Right => Leftwards ? X - 3 : X + 3 + Backprop.Text.Width(Text, TextSize);

        public bool Covers((double X, double Y) p) => p.X > Left - 3 && p.X < Right + 3 && Math.Abs(p.Y - Y) < Height / 2 + 1;

        public bool Meets(Placed other) => Left < other.Right + 3 && other.Left < Right + 3 && Math.Abs(Y - other.Y) < Height;

        /// <summary>Points close enough that no other text fits between them.</summary>
        public IEnumerable<(double X, double Y)> Points => Enumerable.Range(0, (int)((Right - Left) / 8) + 2).Select(i => (Math.Min(Left + 8 * i, Right), Y));
    }

    public void Add(double x, double y, string text) => _notes.Add((x, y, text));

    public void AddRange(Notes other) => _notes.AddRange(other._notes);

    /// <summary>Pixels that the texts cover.</summary>
    public IEnumerable<(double X, double Y)> Points => _placed.SelectMany(p => p.Points);

    /// <summary>Finds a place for each text, given the pixels where something is drawn.</summary>
    public void Place(Scale x, Scale y, IEnumerable<(double X, double Y)> drawn)
    {
        _placed.Clear();
        if (_notes.Count == 0)
            return;
        // Bands as high as a text: only what is drawn in two or three of them can lie under one.
        var taken = drawn.Select(p => (Point: p, Weight: 1)).GroupBy(p => Band(p.Point.Y)).ToDictionary(band => band.Key, band => band.ToList());
        var (left, right, top) = (x.Pixels.Start, x.Pixels.End, y.Pixels.End);
        foreach (var (noteX, noteY, text) in _notes.Where(n => Shows(n, x, y)))
        {
            var (px, py) = (x.Pixel(noteX), y.Pixel(noteY));
            var best = Around(px, py).MinBy(p => Covered(p) + (p.Text == text ? 0 : 10_000) + (Inside(p) ? 0 : 100_000))!;
            if (!Inside(best) || _placed.Exists(best.Meets))
                continue; // no room; the description still tells it
            _placed.Add(best);
            if (!taken.TryGetValue(Band(best.Y), out var texts))
                taken[Band(best.Y)] = texts = [];
            texts.AddRange(best.Points.Select(p => (p, 100)));

            bool Inside(Placed p) => p.Left >= left && p.Right <= right && p.Y >= top + Height / 2 && p.Y <= y.Pixels.Start - Height / 2;

            int Covered(Placed p) => Enumerable.Range(Band(p.Y - Height), Band(p.Y + Height) - Band(p.Y - Height) + 1)
                .Sum(band => taken.TryGetValue(band, out var points) ? points.Sum(t => p.Covers(t.Point) ? t.Weight : 0) : 0);

            // Towards the middle and upwards first, near before far.
            IEnumerable<Placed> Around(double px, double py)
            {
                var leftwards = px > (left + right) / 2;
                foreach (var distance in new[] { 22, 40, 64, 90 })
                {
                    foreach (var down in new[] { -distance, distance })
                    {
                        foreach (var toLeft in new[] { leftwards, !leftwards })
                        {
                            var tx = px + (toLeft ? -22 : 22);
                            yield return new(px, py, tx, py + down, Text.Fit(text, TextSize, toLeft ? tx - left - 3 : right - tx - 3), toLeft);
                        }
                    }
                }
            }
        }
    }

    private static int Band(double y) => (int)Math.Floor(y / Height);

    public void Draw(Svg svg)
    {
        foreach (var note in _placed)
        {
            svg.Line(note.PointX, note.PointY, note.X, note.Y, Palette.Faint);
            svg.Text(note.X + (note.Leftwards ? -3 : 3), note.Y, note.Text, TextSize, note.Leftwards ? "end" : "start", halo: true);
        }
    }

    public void Write(PlotlyWriter plotly, Axis xAxis, Axis yAxis, Scale xScale, Scale yScale)
    {
        foreach (var (x, y, text) in _notes.Where(n => Shows(n, xScale, yScale)))
        {
            plotly.Annotations.Add((JsonNode)new JsonObject
            {
                ["x"] = xAxis.Log ? Math.Log10(x) : x,
                ["y"] = yAxis.Log ? Math.Log10(y) : y,
                ["xref"] = plotly.XAxis,
                ["yref"] = plotly.YAxis,
                ["text"] = PlotlyWriter.Plain(text),
                ["showarrow"] = true,
            });
        }
    }

    public string Describe(Scale x, Scale y) => string.Join("; ", _notes.Where(n => Shows(n, x, y)).Select(n => n.Text));

    public IEnumerable<string> Remarks(Scale x, Scale y) => _notes.Where(n => !Shows(n, x, y))
        .Select(n => $"The note “{n.Text}” is at ({Text.Number(n.X)}, {Text.Number(n.Y)}), which the axes do not reach.");

    private static bool Shows((double X, double Y, string Text) note, Scale x, Scale y) => x.Shows(note.X) && y.Shows(note.Y);
}
