namespace Backprop;

/// <content>Bars and histograms: where each bar stands beside or upon the others.</content>
internal sealed partial class PlotTraces
{
    private const int MostBars = 2000;

    private sealed record Heights(Part Trace, int Index, bool Upright, double[] At, double[] Lengths, string[] Names, double? Width);

    private void Bars(List<(Part Trace, int Index)> traces)
    {
        if (traces.Count == 0)
            return;
        var histograms = traces.Where(t => t.Trace.Text("type") == "histogram").ToArray();
        var bins = Bins([.. histograms.Select(t => t.Trace)]);
        var counted = traces.Select(t => t.Trace.Text("type") == "histogram" ? Count(t.Trace, t.Index, bins) : Given(t.Trace, t.Index)).ToArray();
        var upright = counted[0].Upright;
        var axis = upright ? plot.X : plot.Y;
        foreach (var one in counted.Where(c => c.At.Length > MostBars))
            plot.Said.Add($"{one.At.Length - MostBars} of {one.At.Length} bars are not shown.");

        double[] places = [.. counted.SelectMany(c => c.At).Where(double.IsFinite).Distinct().Order()];
        var slot = places.Zip(places.Skip(1)).Select(p => p.Second - p.First).DefaultIfEmpty(1).Min();
        var mode = layout.Text("barmode") ?? (histograms.Length == traces.Count && histograms.Length > 1 ? "overlay" : "group");
        var gap = Math.Clamp(layout.Number("bargap") ?? (histograms.Length == traces.Count && axis.Count is null ? 0.04 : 0.2), 0, 0.95);
        var (up, down) = (new Dictionary<double, double>(), new Dictionary<double, double>());
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var (one, k) in counted.Select((one, k) => (one, k)))
        {
            var name = Name(one.Trace, one.Index);
            var width = mode == "group" ? slot * (1 - gap) / counted.Length : slot * (1 - gap);
            var offset = mode == "group" && one.Width is null ? -slot * (1 - gap) / 2 + width * (k + 0.5) : 0;
            var widths = one.Trace.Numbers("width");
            var begins = one.Trace.Numbers("base");
            var texts = one.Trace.List("text");
            var own = ColorsOf(one.Trace, one.At.Length);
            var bars = new List<Bar>();
            for (var i = 0; i < Math.Min(one.At.Length, MostBars); i++)
            {
                if (!double.IsFinite(one.At[i]))
                    continue;
                var from = begins is not null && i < begins.Length && double.IsFinite(begins[i]) ? begins[i] : one.Trace.Number("base") ?? 0;
                if (mode is "stack" or "relative" && double.IsFinite(one.Lengths[i]))
                {
                    var stack = one.Lengths[i] < 0 ? down : up;
                    from = stack.GetValueOrDefault(one.At[i]);
                    stack[one.At[i]] = from + one.Lengths[i];
                }
                var wide = widths is not null && i < widths.Length && widths[i] > 0 ? Scale.Limit(widths[i]) : one.Width ?? width;
                (low, high) = (Math.Min(low, one.At[i] - Math.Max(wide, slot) / 2), Math.Max(high, one.At[i] + Math.Max(wide, slot) / 2));
                var text = texts is not null && i < texts.Length ? Part.Plain(texts[i] as string ?? (texts[i] is double number ? Text.Number(number) : ""))
                    : (bins is not null && axis.Count is null) || (mode == "overlay" && counted.Length > 1) ? "" : null;
                bars.Add(new Bar(one.At[i] + offset, wide, from, from + one.Lengths[i], one.Names[i], own?[i], text));
            }
            if (axis.Axis.Names is { Count: > 0 } && axis.Axis.From is null)
                (low, high) = (-0.5, Math.Max((axis.Count ?? 1) - 0.5, high));
            if (low > high)
                (low, high) = (-0.5, 0.5);
            plot.Panel.Traces.Add(new BarSeries(bars, (low, high), upright)
            {
                Name = name,
                InLegend = one.Trace.Is("showlegend", true),
                FixedColor = Own(one.Trace, "marker.color", one.Index, name.Length > 0 || counted.Length == 1),
                Opacity = Opacity(one.Trace),
                Stacked = mode is "stack" or "relative",
                Places = axis.Axis.Names is { Count: > 0 } ? axis.Count ?? axis.Axis.Names.Count : null,
            });
        }
        axis.Axis.Cells |= axis.Count is not null;
    }

    private Heights Given(Part trace, int index)
    {
        var upright = trace.Text("orientation") != "h";
        var (places, lengths) = upright ? (plot.X, "y") : (plot.Y, "x");
        var count = Math.Max(trace.List("x")?.Length ?? 0, trace.List("y")?.Length ?? 0);
        var at = places.Read(trace, upright ? "x" : "y", count);
        var values = trace.Numbers(lengths) ?? [];
        var said = trace.List("hovertext");
        count = Math.Min(at.Length, values.Length);
        return new Heights(trace, index, upright, at[..count], values[..count], [.. at.Take(count).Select((v, i) => said is not null && i < said.Length ? Part.Plain($"{said[i]}") : NameOf(places, v))], trace.Number("width"));
    }

    private static string NameOf(PlotAxis axis, double value) => axis.Axis.Names?.FirstOrDefault(n => n.Value == value).Label ?? Text.Number(value);

    /// <summary>Bins of equal width that all histograms of a plot share: as asked for, or round ones, a value wide or more where all are whole numbers.</summary>
    private static (double Start, double Width, int Count)? Bins(Part[] traces)
    {
        double[] values = [.. traces.SelectMany(t => t.Numbers(t.List("x") is null ? "y" : "x") ?? []).Where(double.IsFinite).Select(Scale.Limit)];
        if (values.Length == 0)
            return null;
        var asked = traces.Select(t => t.At(t.List("x") is null ? "ybins" : "xbins")).FirstOrDefault(b => b.Number("size") is > 0);
        var whole = Array.TrueForAll(values, v => v == Math.Round(v));
        var about = traces.Select(t => t.Number(t.List("x") is null ? "nbinsy" : "nbinsx")).FirstOrDefault(n => n is > 0) ?? Math.Clamp(Math.Sqrt(values.Length), 5, 40);
        double low = asked?.Number("start") ?? values.Min(), high = asked?.Number("end") ?? values.Max();
        if (whole && high - low <= 40)
            about = 40;
        var width = asked?.Number("size") ?? Ticks.Step(Math.Max((high - low) / about, Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-9));
        if (whole && asked is null)
            width = Math.Max(width, 1);
        if (!double.IsFinite(width) || width <= 0)
            width = 1;
        var start = asked is not null ? low : Math.Floor(low / width) * width - (whole && width == 1 ? 0.5 : 0);
        return (start, width, (int)Math.Clamp(Math.Floor((high - start) / width) + 1, 1, MostBars));
    }

    private Heights Count(Part trace, int index, (double Start, double Width, int Count)? shared)
    {
        var upright = trace.List("x") is not null && trace.Text("orientation") != "h";
        var letter = trace.List("x") is not null ? "x" : "y";
        var values = trace.List(letter) ?? [];
        var axis = letter == "x" ? plot.X : plot.Y;
        var weights = trace.Numbers(letter == "x" ? "y" : "x");
        double[] at, sums, counts;
        string[] names;
        if (shared is not { } bins || axis.Layout.Text("type") == "category")
        {
            var places = Array.ConvertAll(values, v => axis.Value(v is string ? v : Text.Number(Part.Double(v))));
            at = [.. Enumerable.Range(0, axis.Count ?? 0).Select(i => (double)i)];
            (sums, counts) = (new double[at.Length], new double[at.Length]);
            Tally(places, p => (int)p);
            axis.Finish();
            names = [.. at.Select(a => NameOf(axis, a))];
        }
        else
        {
            at = [.. Enumerable.Range(0, bins.Count).Select(i => bins.Start + (i + 0.5) * bins.Width)];
            (sums, counts) = (new double[at.Length], new double[at.Length]);
            Tally(Array.ConvertAll(values, Part.Double), v => v == bins.Start + bins.Count * bins.Width ? bins.Count - 1 : (int)Math.Floor((v - bins.Start) / bins.Width));
            names = [.. at.Select(a => $"{Text.Number(a - bins.Width / 2)} to {Text.Number(a + bins.Width / 2)}")];
        }
        var lengths = trace.Text("histfunc") switch { "sum" => sums, "avg" => [.. sums.Zip(counts, (s, c) => c > 0 ? s / c : 0)], _ => counts };
        var (all, size) = (lengths.Sum(), shared?.Width ?? 1);
        var norm = trace.Text("histnorm") switch { "percent" => 100 / all, "probability" => 1 / all, "density" => 1 / size, "probability density" => 1 / all / size, _ => 1 };
        if (all > 0)
            lengths = Array.ConvertAll(lengths, l => l * norm);
        if (trace.Is("cumulative.enabled"))
            lengths = [.. lengths.Select((_, i) => lengths.Take(i + 1).Sum())];
        return new Heights(trace, index, upright, at, lengths, names, null);

        void Tally(double[] places, Func<double, int> bin)
        {
            for (var i = 0; i < places.Length; i++)
            {
                if (!double.IsFinite(places[i]) || bin(places[i]) is var b && (b < 0 || b >= counts.Length))
                    continue;
                counts[b]++;
                sums[b] += weights is not null && i < weights.Length ? weights[i] : 1;
            }
        }
    }
}
