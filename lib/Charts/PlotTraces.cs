namespace Backprop;

/// <summary>Reads the traces of one plot: lines and points here; bars, fields and distributions in the other parts.</summary>
internal sealed partial class PlotTraces(Plot plot, Part layout, bool alone)
{
    private static readonly string[] Kinds = ["scatter", "scattergl", "bar", "histogram", "heatmap", "heatmapgl", "contour", "histogram2d", "histogram2dcontour", "box", "violin", "image"];

    private static readonly string[] Counted = ["labels", "values", "z", "x", "r", "theta", "locations"];

    private readonly Dictionary<string, double[]> _stacks = [];
    private (double[] Xs, double[] Ys)? _before;

    public static bool Known(Part trace) => Kinds.Contains(trace.Text("type") ?? "scatter");

    /// <summary>Whether the coordinates of a trace are places on that axis, and not values that are counted first.</summary>
    public static bool Places(Part trace, string letter) => trace.Text("type") switch
    {
        "histogram" => false,
        "box" or "violin" => letter == (Lies(trace) ? "y" : "x"),
        _ => true,
    };

    public void Read(IReadOnlyList<(Part Trace, int Index)> traces)
    {
        List<(Part, int)> bars = [], spreads = [];
        foreach (var (trace, index) in traces)
        {
            switch (trace.Text("type") ?? "scatter")
            {
                case "scatter" or "scattergl":
                    Scatter(trace, index);
                    break;
                case "bar" or "histogram":
                    bars.Add((trace, index));
                    break;
                case "heatmap" or "heatmapgl" or "contour" or "histogram2d" or "histogram2dcontour":
                    Field(trace);
                    break;
                case "box" or "violin":
                    spreads.Add((trace, index));
                    break;
                case "image":
                    Image(trace);
                    break;
                default:
                    Card(trace);
                    break;
            }
        }
        Bars(bars);
        foreach (var kind in spreads.GroupBy(s => (Box: s.Item1.Text("type") == "box", Lies: Lies(s.Item1))))
            Spread([.. kind], kind.Key.Box, !kind.Key.Lies);
    }

    private static bool Lies(Part trace) => trace.Text("orientation") == "h" || (trace.Text("orientation") is null && trace["y"] is null && trace["x"] is not null);

    private string Name(Part trace, int index) => Part.Plain(trace.Text("name")) is { Length: > 0 } name ? name.Replace('\n', ' ') : !alone && trace.Is("showlegend", true) ? $"trace {index}" : "";

    private string? Own(Part trace, string path, int index, bool named) => PlotlyColors.Safe(trace[path]) ?? (named || alone ? null : Palette.Of(index));

    private static double Opacity(Part trace) => Math.Clamp(trace.Number("opacity") ?? 1, 0, 1);

    private void Scatter(Part trace, int index)
    {
        var count = Math.Max(trace.List("x")?.Length ?? 0, trace.List("y")?.Length ?? 0);
        double[] xs = plot.X.Read(trace, "x", count), ys = plot.Y.Read(trace, "y", count);
        count = Math.Min(xs.Length, ys.Length);
        (xs, ys) = (xs[..count], ys[..count]);
        var mode = trace.Text("mode") ?? (trace["stackgroup"] is not null || count >= 20 ? "lines" : "lines+markers");
        var name = Name(trace, index);
        bool named = name.Length > 0, listed = trace.Is("showlegend", true);
        string? line = Own(trace, "line.color", index, named) ?? PlotlyColors.Safe(trace["marker.color"]), dot = PlotlyColors.Safe(trace["marker.color"]) ?? line;
        double[]? below = null;
        if (trace.Text("stackgroup") is { } group)
        {
            below = _stacks.GetValueOrDefault(group);
            ys = [.. ys.Select((y, i) => (double.IsFinite(y) ? y : 0) + (below is not null && i < below.Length ? below[i] : 0))];
            _stacks[group] = ys;
        }
        Fill(trace, xs, ys, below, line, name);
        _before = (xs, ys);
        Errors(trace, xs, ys, line, name);

        if (mode.Contains("lines", StringComparison.Ordinal) && trace.Number("line.width") is not 0)
        {
            var (lineX, lineY) = Steps(trace.Text("line.shape"), xs, ys);
            plot.Panel.Traces.Add(new Series(lineX, lineY, lines: true)
            {
                Name = name,
                InLegend = listed,
                Width = Math.Clamp(trace.Number("line.width") ?? 2, 0.1, 20),
                Opacity = Opacity(trace),
                FixedColor = line,
                FixedDash = trace.Text("line.dash"),
            });
        }
        bool markers = mode.Contains("markers", StringComparison.Ordinal), texts = mode.Contains("text", StringComparison.Ordinal) && trace["text"] is not null, second = mode.Contains("lines", StringComparison.Ordinal);
        if (markers && !texts && trace.List("marker.color") is null && trace.List("marker.size") is null && trace["marker.line.width"] is null)
        {
            plot.Panel.Traces.Add(new Series(xs, ys, lines: false) { Name = name, InLegend = listed, Silent = second, Opacity = Opacity(trace), FixedColor = dot, Marker = trace.Number("marker.size") is { } size ? Math.Clamp(size, 1, 60) : null });
        }
        else if (markers || texts)
        {
            var colors = ColorsOf(trace, count);
            var sizes = trace.Numbers("marker.size");
            var outlines = trace.List("marker.line.color");
            var written = trace.List("text") ?? [.. Enumerable.Repeat(trace["text"], count)];
            var textColors = trace.List("textfont.color");
            // plotly.js draws a marker of no size where there is none: a text that stands free.
            plot.Panel.Traces.Add(new Marks(
                [.. xs.Select((x, i) => new Mark(
                    x,
                    ys[i],
                    !markers ? 0 : Math.Clamp(sizes is not null ? i < sizes.Length && double.IsFinite(sizes[i]) ? sizes[i] : 0 : trace.Number("marker.size") ?? 6, 0, 200),
                    colors?[i] ?? dot,
                    trace.Number("marker.line.width") is > 0 ? PlotlyColors.Safe(outlines is not null && i < outlines.Length ? outlines[i] : trace["marker.line.color"]) ?? Palette.Card : null,
                    texts && i < written.Length ? Part.Plain(written[i] as string ?? (written[i] is double number ? Text.Number(number) : "")).Replace('\n', ' ') : "",
                    PlotlyColors.Safe(textColors is not null && i < textColors.Length ? textColors[i] : trace["textfont.color"]) ?? Palette.Ink))],
                trace.Text("textposition") ?? "middle center",
                Math.Clamp(trace.Number("textfont.size") ?? 12, 4, 40))
            {
                Name = name,
                InLegend = listed,
                Silent = second && !texts,
                Opacity = Opacity(trace),
                FixedColor = dot,
                Within = !plot.X.Axis.Hidden,
            });
        }
    }

    /// <summary>The colour of each point, where each has its own.</summary>
    private string?[]? ColorsOf(Part trace, int count)
    {
        if (trace.List("marker.color") is not { } list)
            return null;
        var values = Array.ConvertAll(list, Part.Double);
        if (!Array.Exists(values, double.IsFinite))
            return [.. Enumerable.Range(0, count).Select(i => PlotlyColors.Safe(i < list.Length ? list[i] : null))];
        var scale = PlotlyColors.Scale(trace.At("marker"), layout) ?? ColorScale.Sequential;
        var (low, high) = (trace.Number("marker.cmin") ?? values.Where(double.IsFinite).Min(), trace.Number("marker.cmax") ?? values.Where(double.IsFinite).Max());
        return [.. Enumerable.Range(0, count).Select(i => scale.Hex(ColorScale.Index(i < values.Length ? values[i] : double.NaN, low, high)))];
    }

    private void Fill(Part trace, double[] xs, double[] ys, double[]? below, string? color, string name)
    {
        if (xs.Length == 0)
            return;
        var stacked = trace["stackgroup"] is not null;
        var (backX, backY) = trace.Text("fill") switch
        {
            "toself" or "tonext" => ([], []),
            "tonexty" or "tonextx" when _before is { } before && !stacked => before,
            "tozerox" => ((double[])[0, 0], (double[])[ys[0], ys[^1]]),
            null or "none" when !stacked => (null, null),
            _ => below is not null ? (xs, below[..Math.Min(below.Length, xs.Length)]) : ((double[])[xs[0], xs[^1]], (double[])[0, 0]),
        };
        if (backX is null || backY is null)
            return;
        var fill = PlotlyColors.Safe(trace["fillcolor"]);
        var own = trace.Text("fill") == "toself" && trace["opacity"] is not null;
        var area = new Area([.. xs, .. Enumerable.Reverse(backX).Skip(backX.Length - Math.Min(backX.Length, backY.Length))], [.. ys, .. Enumerable.Reverse(backY)])
        {
            Name = name,
            InLegend = false,
            FixedColor = fill ?? color,
            Opacity = own ? Opacity(trace) : fill?.Contains('(', StringComparison.Ordinal) ?? false ? 1 : 0.3 * Opacity(trace),
            Hover = trace.Text("hoverinfo") == "text" ? Part.Plain(trace.Text("text")) : "",
        };
        plot.Panel.Traces.Add(area);
    }

    private void Errors(Part trace, double[] xs, double[] ys, string? color, string name)
    {
        foreach (var (letter, values, others) in new[] { ("y", ys, xs), ("x", xs, ys) })
        {
            var error = trace.At("error_" + letter);
            if (!error.Is("visible", error.Names.Any()))
                continue;
            double Reach(int i, string list, double otherwise) => error.Numbers(list) is { } given ? i < given.Length ? given[i] : double.NaN : error.Text("type") switch
            {
                "percent" => Math.Abs(values[i]) * (error.Number("value") ?? 10) / 100,
                "sqrt" => Math.Sqrt(Math.Abs(values[i])),
                "constant" => error.Number("value") ?? double.NaN,
                _ => otherwise,
            };
            double[] along = [.. others.SelectMany(v => new[] { v, v, double.NaN })];
            double[] across = [.. values.SelectMany((v, i) => new[] { v - Reach(i, error.Numbers("arrayminus") is null ? "array" : "arrayminus", double.NaN), v + Reach(i, "array", double.NaN), double.NaN })];
            plot.Panel.Traces.Add(new Series(letter == "y" ? along : across, letter == "y" ? across : along, lines: true) { Name = name, Silent = true, Width = 1.2, FixedColor = PlotlyColors.Safe(error["color"]) ?? color });
        }
    }

    private static (double[], double[]) Steps(string? shape, double[] xs, double[] ys)
    {
        if (shape is not ("hv" or "vh" or "hvh" or "vhv") || xs.Length < 2)
            return (xs, ys);
        var first = shape[0] == 'h';
        return ([.. Enumerable.Range(0, 2 * xs.Length - 1).Select(i => xs[first ? (i + 1) / 2 : i / 2])], [.. Enumerable.Range(0, 2 * ys.Length - 1).Select(i => ys[first ? i / 2 : (i + 1) / 2])]);
    }

    /// <summary>A trace of another kind: what it is and how much of it there is, in words.</summary>
    private void Card(Part trace)
    {
        var kind = trace.Text("type")!;
        var list = Counted.Select(trace.List).FirstOrDefault(l => l is not null);
        var told = trace.List("labels") is { } labels && trace.Numbers("values") is { } values
            ? ": " + string.Join(", ", labels.Zip(values).Take(12).Select(v => $"{Part.Plain($"{v.First}")} {Text.Number(v.Second)}")) + (labels.Length > 12 ? ", …" : "")
            : list is null or [] ? "" : $" of {(list[0] is double[] row ? $"{list.Length}×{row.Length}" : list.Length)} {(list.Length == 1 ? "value" : "values")}";
        var name = Part.Plain(trace.Text("name"));
        var words = $"A {kind} chart{(name.Length > 0 ? $" “{name}”" : "")}{told}. This kind is drawn by plotly.js alone, so it is told here in words.";
        (plot.X.Axis.Hidden, plot.Y.Axis.Hidden) = (true, true);
        plot.Panel.Height ??= 90;
        plot.Texts.Add(new FreeText(new Place(0.5, true), new Place(0.5, true), words, "center", "middle", Palette.Faint, 13));
    }
}
