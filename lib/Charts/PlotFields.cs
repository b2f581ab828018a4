namespace Backprop;

/// <content>What fills the plane or is spread along it: heatmaps, contours, images, boxes and violins.</content>
internal sealed partial class PlotTraces
{
    private const int MostSpreads = 60;

    private void Field(Part trace)
    {
        var kind = trace.Text("type")!;
        var (values, xs, ys) = kind.StartsWith("histogram2d", StringComparison.Ordinal) ? Counts(trace) : Given(trace);
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        if (kind.EndsWith("contour", StringComparison.Ordinal) && rows > 1 && columns > 1)
        {
            Contour(trace, values, xs, ys);
            return;
        }
        var numbered = !(Even(xs) && Even(ys));
        if (numbered) // cells of different widths are drawn alike and named
        {
            plot.X.Axis.Names ??= Scale.Count(xs.Select(Text.Number));
            plot.Y.Axis.Names ??= Scale.Count(ys.Select(Text.Number));
        }
        var texts = trace.List("text") is { } written && written.Length == rows ? Written(written, rows, columns) : null;
        var smooth = trace["zsmooth"] is "best" or "fast";
        var quiet = smooth || trace.Text("texttemplate") is "" || rows * columns > Cells.MostNumbers;
        plot.Panel.Traces.Add(new Cells(values)
        {
            Columns = numbered || columns == 0 ? (0, columns - 1) : (xs[0], xs[^1]),
            Rows = numbered || rows == 0 ? (0, rows - 1) : (ys[0], ys[^1]),
            Texts = texts ?? (quiet ? null : Cells.Numbers(values)),
            Scheme = PlotlyColors.Scale(trace, layout),
            From = trace.Number("zmin"),
            To = trace.Number("zmax"),
            Smooth = smooth,
            Bar = trace.Is("showscale", true),
        });
        (plot.X.Axis.Cells, plot.Y.Axis.Cells) = (!smooth || plot.X.Axis.Cells, !smooth || plot.Y.Axis.Cells);
    }

    private (double[,] Values, double[] Xs, double[] Ys) Given(Part trace)
    {
        var z = trace.Table("z") ?? new double[0, 0];
        if (trace.Is("transpose"))
        {
            var turned = new double[z.GetLength(1), z.GetLength(0)];
            for (var i = 0; i < turned.GetLength(0); i++)
            {
                for (var j = 0; j < turned.GetLength(1); j++)
                    turned[i, j] = z[j, i];
            }

            z = turned;
        }
        return (z, Middles(plot.X.Read(trace, "x", z.GetLength(1)), z.GetLength(1)), Middles(plot.Y.Read(trace, "y", z.GetLength(0)), z.GetLength(0)));
    }

    /// <summary>One coordinate a cell: where there is one more than cells, they are its edges.</summary>
    private static double[] Middles(double[] given, int count) => given.Length == count ? given
        : given.Length == count + 1 ? [.. given.Zip(given.Skip(1), (a, b) => (a + b) / 2)]
        : [.. Enumerable.Range(0, count).Select(i => (double)i)];

    private static bool Even(double[] places) => places.Length < 3 || Array.TrueForAll(places, double.IsFinite) &&
        Enumerable.Range(1, places.Length - 1).All(i => Math.Abs(places[i] - places[i - 1] - (places[^1] - places[0]) / (places.Length - 1)) <= 1e-3 * Math.Abs((places[^1] - places[0]) / (places.Length - 1)) + 1e-12);

    private static string[,] Written(object?[] rows, int m, int n)
    {
        var texts = new string[m, n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
                texts[i, j] = rows[i] is object?[] row && j < row.Length ? Part.Plain($"{row[j]}").Replace('\n', ' ') : rows[i] is double[] numbers && j < numbers.Length ? Text.Short(numbers[j]) : "";
        }

        return texts;
    }

    private static (double[,], double[], double[]) Counts(Part trace)
    {
        double[] xs = trace.Numbers("x") ?? [], ys = trace.Numbers("y") ?? [];
        (double Low, double Width, int Count) Bin(double[] values, string number)
        {
            double[] finite = [.. values.Where(double.IsFinite)];
            if (finite.Length == 0)
                return (0, 1, 1);
            var width = Ticks.Step(Math.Max((finite.Max() - finite.Min()) / Math.Clamp(trace.Number(number) ?? Math.Sqrt(finite.Length), 4, 60), Math.Max(Math.Abs(finite.Max()), 1) * 1e-9));
            var low = Math.Floor(finite.Min() / width) * width;
            return (low, width, (int)Math.Clamp(Math.Floor((finite.Max() - low) / width) + 1, 1, 300));
        }
        var (x, y) = (Bin(xs, "nbinsx"), Bin(ys, "nbinsy"));
        var counts = new double[y.Count, x.Count];
        foreach (var (px, py) in xs.Zip(ys).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)))
            counts[(int)Math.Clamp((py - y.Low) / y.Width, 0, y.Count - 1), (int)Math.Clamp((px - x.Low) / x.Width, 0, x.Count - 1)]++;
        return (counts, [.. Enumerable.Range(0, x.Count).Select(i => x.Low + (i + 0.5) * x.Width)], [.. Enumerable.Range(0, y.Count).Select(i => y.Low + (i + 0.5) * y.Width)]);
    }

    private void Contour(Part trace, double[,] z, double[] xs, double[] ys)
    {
        // Between the points of its grid the function is taken to be bilinear, which does not ask that they be evenly spaced.
        (int, double) Find(double[] places, double value)
        {
            var k = 0;
            while (k < places.Length - 2 && (places[^1] > places[0] ? value > places[k + 1] : value < places[k + 1]))
                k++;
            return (k, (value - places[k]) / (places[k + 1] - places[k]));
        }
        double At(double x, double y)
        {
            var ((j, u), (i, v)) = (Find(xs, x), Find(ys, y));
            return (1 - v) * ((1 - u) * z[i, j] + u * z[i, j + 1]) + v * ((1 - u) * z[i + 1, j] + u * z[i + 1, j + 1]);
        }
        double[]? levels = null;
        if (trace.Number("contours.start") is { } start && trace.Number("contours.end") is { } end && trace.Number("contours.size") is > 0 and var size && (end - start) / size < 60)
            levels = [.. Enumerable.Range(0, (int)Math.Floor((end - start) / size + 1e-9) + 1).Select(k => start + k * size)];
        (double From, double To) x = (xs.Min(), xs.Max()), y = (ys.Min(), ys.Max());
        if (!(double.IsFinite(x.To - x.From) && double.IsFinite(y.To - y.From) && x.From < x.To && y.From < y.To))
            return;
        plot.Panel.Traces.Add(new ContourMap(At, x, y, (int)Math.Clamp(trace.Number("ncontours") ?? 12, 1, 40), levels));
        (plot.X.Axis.From, plot.X.Axis.To, plot.Y.Axis.From, plot.Y.Axis.To) = (plot.X.Axis.From ?? x.From, plot.X.Axis.To ?? x.To, plot.Y.Axis.From ?? y.From, plot.Y.Axis.To ?? y.To);
    }

    private void Image(Part trace)
    {
        const string Prefix = "data:image/png;base64,";
        byte[]? png = null;
        if (trace.Text("source") is { } source && source.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var bytes = new byte[source.Length];
            if (Convert.TryFromBase64String(source[Prefix.Length..], bytes, out var length))
                png = bytes[..length];
        }
        else if (trace.List("z") is { Length: > 0 and < 3000 } rows && rows[0] is object?[] { Length: > 0 and < 3000 } first)
        {
            var rgb = rows.SelectMany(row => first.Select((_, j) => row is object?[] r && j < r.Length ? r[j] as double[] : null))
                .SelectMany(pixel => Enumerable.Range(0, 3).Select(k => pixel is not null && k < pixel.Length && double.IsFinite(pixel[k]) ? (byte)Math.Clamp(pixel[k], 0, 255) : (byte)0));
            png = Png.Encode([.. rgb], first.Length, rows.Length);
        }
        if (png is null || Png.Size(png) is not { } size)
        {
            plot.Said.Add("An image that is no PNG is not shown.");
            return;
        }
        var (x0, dx, y0, dy) = (trace.Number("x0") ?? 0, trace.Number("dx") ?? 1, trace.Number("y0") ?? 0, trace.Number("dy") ?? 1);
        plot.Panel.Traces.Add(new Bitmap(png, (x0 - dx / 2, x0 + (size.Width - 0.5) * dx), (y0 - dy / 2, y0 + (size.Height - 0.5) * dy), $"an image of {size.Width}×{size.Height} pixels"));
        (plot.X.Axis.Cells, plot.Y.Axis.Cells) = (true, true);
        plot.Y.Axis.Reversed |= plot.Y.Layout["range"] is null && plot.Y.Layout.Text("autorange") is not "true";
    }

    private void Spread(List<(Part Trace, int Index)> traces, bool box, bool upright)
    {
        var (places, letter, values) = upright ? (plot.X, "x", "y") : (plot.Y, "y", "x");
        var (names, collections, colors) = (new List<string>(), new List<double[]>(), new List<string?>());
        foreach (var (trace, index) in traces)
        {
            var name = Name(trace, index) is { Length: > 0 } named ? named : "";
            var color = PlotlyColors.Safe(trace["fillcolor"]) ?? PlotlyColors.Safe(trace["marker.color"]) ?? PlotlyColors.Safe(trace["line.color"]);
            var groups = trace.List(letter);
            string Label(object? group) => Part.Plain(group as string ?? Text.Number(Part.Double(group))) is var label && traces.Count > 1 && name.Length > 0 ? $"{label}, {name}" : label;
            void Add(string label, double[] numbers)
            {
                names.Add(label);
                collections.Add(numbers);
                colors.Add(color ?? (traces.Count > 1 ? Palette.Of(index) : groups is not null ? Palette.Of(0) : null)); // one series, one colour
            }
            if (trace.Numbers("median") is { } medians) // the five numbers of each box, as they were worked out elsewhere
            {
                double Of(string list, int i, double otherwise) => trace.Numbers(list) is { } given && i < given.Length && double.IsFinite(given[i]) ? given[i] : otherwise;
                for (var i = 0; i < medians.Length; i++)
                {
                    double q1 = Of("q1", i, medians[i]), q3 = Of("q3", i, medians[i]);
                    Add(groups is not null && i < groups.Length ? Label(groups[i]) : medians.Length == 1 ? name : $"{name} {i}".Trim(), [Of("lowerfence", i, q1), q1, medians[i], q3, Of("upperfence", i, q3)]);
                }
                continue;
            }
            var numbers = trace.Numbers(values) ?? [];
            if (groups is null)
            {
                Add(name, numbers);
            }
            else
            {
                foreach (var group in numbers.Zip(groups).GroupBy(p => Label(p.Second)))
                    Add(group.Key, [.. group.Select(p => p.First)]);
            }
        }
        if (names.Count > MostSpreads)
        {
            plot.Said.Add($"{names.Count - MostSpreads} of {names.Count} {(box ? "boxes" : "violins")} are not shown.");
            (names, collections, colors) = (names[..MostSpreads], collections[..MostSpreads], colors[..MostSpreads]);
        }
        plot.Panel.Traces.Add(new Violins(names, collections, (upright ? plot.Y : plot.X).Axis.Log, box, upright) { Colors = colors });
        (places.Axis.Names, places.Axis.Cells) = (Scale.Count(names), true);
    }
}
