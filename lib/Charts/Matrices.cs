using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures of tables and of categories: heatmaps, confusion matrices, bars.</summary>
public sealed partial class Figure
{
    private const int MostBars = 300;

    /// <summary>
    /// A matrix as coloured cells, row 0 on top: from red over white to blue where it has both signs, else from dark to light. Up to
    /// 144 cells show their numbers, and others a bar with the colours.
    /// </summary>
    /// <param name="matrix">m×n.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="rows">m names instead of row numbers.</param>
    /// <param name="columns">n names instead of column numbers.</param>
    /// <param name="numbers">Whether cells show their numbers; by default where there is room.</param>
    /// <param name="limit">The absolute value of the deepest colours, for matrices that are compared; by default the largest of this one.</param>
    /// <exception cref="ArgumentException">There are not as many names as rows or columns.</exception>
    public static Figure Heatmap<T>(Matrix<T> matrix, string title = "", IReadOnlyList<string>? rows = null, IReadOnlyList<string>? columns = null, bool? numbers = null, double? limit = null)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return Heatmap(matrix.ToArray(), title, rows, columns, numbers, limit);
    }

    /// <summary>A table as coloured cells; see <see cref="Heatmap{T}(Matrix{T}, string, IReadOnlyList{string}?, IReadOnlyList{string}?, bool?, double?)"/>.</summary>
    public static Figure Heatmap<T>(T[,] matrix, string title = "", IReadOnlyList<string>? rows = null, IReadOnlyList<string>? columns = null, bool? numbers = null, double? limit = null)
        where T : INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return Table(matrix, title, rows, columns, numbers, limit);
    }

    private static Figure Table<T>(T[,] matrix, string title, IReadOnlyList<string>? rows, IReadOnlyList<string>? columns, bool? numbers = null, double? limit = null, bool mayBeBlank = false)
        where T : INumberBase<T>
    {
        var (m, n) = (matrix.GetLength(0), matrix.GetLength(1));
        Check(rows, m, nameof(rows));
        Check(columns, n, nameof(columns));
        var values = new double[m, n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
                values[i, j] = double.CreateSaturating(matrix[i, j]);
        }

        var panel = new Panel();
        panel.Traces.Add(new Cells(values)
        {
            Texts = numbers ?? m * n <= Cells.MostNumbers ? Cells.Each(values, v => mayBeBlank && double.IsNaN(v) ? "" : Text.Short(v)) : null,
            Bar = !(numbers ?? true) || m * n > Cells.MostNumbers,
            MayBeBlank = mayBeBlank,
            Scheme = limit is null ? null : ColorScale.Diverging,
            From = -limit,
            To = limit,
        });
        (panel.X.Cells, panel.X.Names) = (true, Scale.Count(columns));
        (panel.Y.Cells, panel.Y.Reversed, panel.Y.Names) = (true, true, Scale.Count(rows));
        panel.X.Hidden = panel.Y.Hidden = values.Length == 0;
        return new Figure(title, panel);
    }

    /// <summary>How often each class (row) was taken for each class (column). What is NaN stays blank, such as a diagonal that would outshine the mistakes.</summary>
    /// <param name="counts">K×K; entry (i, j) counts the samples of class i that were classified as j.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="classes">K names; by default 0, 1, 2, …</param>
    public static Figure Confusion<T>(T[,] counts, string title = "Confusion matrix", IReadOnlyList<string>? classes = null) where T : INumberBase<T>
    {
        classes ??= [.. Enumerable.Range(0, counts.GetLength(0)).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return Table(counts, title, classes, classes, mayBeBlank: true).XAxis("classified as").YAxis("true class");
    }

    /// <summary>How often each class (row) was taken for each class (column); see <see cref="Evaluation.ConfusionMatrix"/>.</summary>
    public static Figure Confusion<T>(Matrix<T> counts, string title = "Confusion matrix", IReadOnlyList<string>? classes = null)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable => Confusion(counts.ToArray(), title, classes);

    /// <summary>Bars of given heights over their names.</summary>
    /// <param name="names">What stands below each bar.</param>
    /// <param name="values">As many heights.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="highlight">The index of one bar that stands out, if any.</param>
    /// <exception cref="ArgumentException">There are not as many names as values, or more than 300.</exception>
    public static Figure Bars<T>(IEnumerable<string> names, IEnumerable<T> values, string title = "", int? highlight = null) where T : INumberBase<T>
    {
        var (labels, heights) = (names.ToArray(), Doubles(values));
        Check(labels, heights.Length, nameof(names));
        if (heights.Length > MostBars)
            throw new ArgumentException($"A picture has room for {MostBars} bars, not {heights.Length}. Draw a Line through so many values.", nameof(values));
        var panel = new Panel();
        var bars = labels.Zip(heights, (label, height) => (label, height)).Select((bar, i) => new Bar(i, 0.8, 0, bar.height, bar.label, highlight is { } marked && i != marked ? BarSeries.Muted : null));
        panel.Traces.Add(new BarSeries([.. bars], (-0.5, labels.Length - 0.5)) { Places = labels.Length });
        (panel.X.Names, panel.X.Cells) = (Scale.Count(labels), true);
        return new Figure(title, panel);
    }

    /// <summary>The probabilities that a network gives to each class, the true class marked.</summary>
    /// <param name="probabilities">One for each class, from 0 to 1.</param>
    /// <param name="label">The true class, if known.</param>
    /// <param name="title">Above the picture.</param>
    public static Figure Probabilities<T>(IEnumerable<T> probabilities, int? label = null, string title = "") where T : INumberBase<T>
    {
        var values = Doubles(probabilities);
        var names = values.Select((_, i) => i == label ? $"{i} ✓" : i.ToString(CultureInfo.InvariantCulture));
        return Bars(names, values, title, label).XAxis(label is null ? "class" : "class (✓ the true one)").YAxis("probability", from: 0, to: 1);
    }

    private static void Check(IReadOnlyList<string>? names, int count, string argument)
    {
        if (names is not null && names.Count != count)
            throw new ArgumentException($"There are {names.Count} names for {count} {(argument == "names" ? "values" : argument)}.", argument);
    }
}
