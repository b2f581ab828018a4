using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures of pictures: digits, and the weights that look at them.</summary>
public sealed partial class Figure
{
    /// <summary>The columns of X as square images in a grid, black ink on white.</summary>
    /// <param name="X">n₀×m: one image per column, row by row, n₀ a square number (784 for MNIST); values from 0 (paper) to 1 or 255 (ink).</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="count">At most so many of the first columns are shown.</param>
    public static Figure Digits<T>(Matrix<T> X, string title = "", int count = 50) where T : struct, INumberBase<T>, IEquatable<T>, IFormattable =>
        Images(X, Enumerable.Repeat(("", Palette.Ink), Shown(X, count)).ToArray(), title);

    /// <summary>The columns of X as square images in a grid, each with its label below.</summary>
    /// <param name="X">n₀×m: one image per column, row by row, n₀ a square number.</param>
    /// <param name="labels">The m true classes.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="count">At most so many of the first columns are shown.</param>
    public static Figure Digits<T, TLabel>(Matrix<T> X, IEnumerable<TLabel> labels, string title = "", int count = 50)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable where TLabel : IBinaryInteger<TLabel> =>
        Images(X, [.. Labels(X, labels, count, nameof(labels)).Select(l => ($"{l}", Palette.Ink))], title);

    /// <summary>The columns of X as square images in a grid, each with its label below and, where it differs, what the network took it for.</summary>
    /// <param name="X">n₀×m: one image per column, row by row, n₀ a square number.</param>
    /// <param name="labels">The m true classes.</param>
    /// <param name="predictions">The m predicted classes.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="count">At most so many of the first columns are shown.</param>
    public static Figure Digits<T, TLabel, TPrediction>(Matrix<T> X, IEnumerable<TLabel> labels, IEnumerable<TPrediction> predictions, string title = "", int count = 50)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable where TLabel : IBinaryInteger<TLabel> where TPrediction : IBinaryInteger<TPrediction>
    {
        var pairs = Labels(X, labels, count, nameof(labels)).Zip(Labels(X, predictions, count, nameof(predictions))).ToArray();
        var figure = Images(X, [.. pairs.Select(p => p.First == p.Second ? ($"{p.First} ✓", Palette.Right) : ($"{p.First}, not {p.Second}", Palette.Negative))], title);
        var wrong = pairs.Where(p => p.First != p.Second).ToArray();
        if (wrong.Length < pairs.Length)
            figure._remarks.Add($"{pairs.Length - wrong.Length} of {pairs.Length} are classified correctly (✓).");
        if (wrong is [var first, ..])
        {
            // An example from below the images; of digits the one that everybody knows, where it is among them.
            var (label, prediction) = wrong.Contains((4, 9)) ? (4, 9) : first;
            figure._remarks.Add($"“{label}, not {prediction}”: {A(label)} that was taken for {A(prediction)}.");
        }

        return figure;
    }

    private static string A(int number) => number is 8 or 11 or 18 ? $"an {number}" : $"a {number}";

    /// <summary>One image, large.</summary>
    /// <param name="x">n₀ values, row by row, n₀ a square number (784 for MNIST).</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="mark">A pixel, counted from 0, that is framed and whose index in x stands below the image.</param>
    public static Figure Digit<T>(MathNet.Numerics.LinearAlgebra.Vector<T> x, string title = "", (int Row, int Column)? mark = null) where T : struct, INumberBase<T>, IEquatable<T>, IFormattable
    {
        ArgumentNullException.ThrowIfNull(x);
        var side = (int)Math.Round(Math.Sqrt(x.Count));
        if (mark is { } m && (m.Row < 0 || m.Row >= side || m.Column < 0 || m.Column >= side))
            throw new ArgumentOutOfRangeException(nameof(mark), mark, $"An image of {x.Count} pixels has the rows and columns 0 to {side - 1}.");
        var caption = mark is { } at ? $"row {at.Row}, column {at.Column}: x[{side} · {at.Row} + {at.Column}] = x[{side * at.Row + at.Column}]" : "";
        return Images(Matrix<T>.Build.DenseOfColumnVectors(x), [(caption, Palette.Ink)], title, cell: 224, mark: mark);
    }

    /// <summary>
    /// The weights that lead into each neuron of a first layer as an image: blue where ink excites it, red where ink inhibits it, all on one scale; up to
    /// twelve neurons are drawn larger.
    /// </summary>
    /// <param name="W">n₁×n₀: row j holds the weights of neuron j; n₀ a square number (784 for MNIST).</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="count">At most so many of the first neurons are shown.</param>
    /// <param name="numbers">The number under each image; without them the neurons are counted from 1.</param>
    public static Figure Weights<T>(Matrix<T> W, string title = "First-layer weights", int count = 50, IEnumerable<int>? numbers = null) where T : struct, INumberBase<T>, IEquatable<T>, IFormattable
    {
        ArgumentNullException.ThrowIfNull(W);
        var X = W.Transpose();
        (string, string)[] captions = [.. (numbers ?? Enumerable.Range(1, W.RowCount)).Take(Shown(X, count)).Select(j => ($"{j}", Palette.Faint))];
        var figure = Images(X, captions, title, cell: captions.Length <= 12 ? 80 : 56, signed: true);
        figure._remarks.Add("Blue: ink there excites the neuron. Red: it inhibits it.");
        return figure;
    }

    private static Figure Images<T>(Matrix<T> X, (string Text, string Color)[] captions, string title, double cell = 56, bool signed = false, (int Row, int Column)? mark = null)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable
    {
        var side = (int)Math.Round(Math.Sqrt(X.RowCount));
        if (side * side != X.RowCount || side == 0)
            throw new ArgumentException($"Each column of X is one square image, so X has a square number of rows (784 for MNIST), not {X.RowCount}.", nameof(X));
        var images = captions.Select((_, j) => Array.ConvertAll(X.Column(j).ToArray(), double.CreateSaturating)).ToArray();
        var grid = new ImageGrid(images, side, captions, signed, cell) { Mark = mark };
        var panel = new Panel();
        (panel.X.Hidden, panel.X.Cells, panel.Y.Hidden, panel.Y.Cells, panel.Y.Reversed) = (true, true, true, true, true);
        panel.Traces.Add(grid);
        var figure = new Figure(title, panel);
        if (captions.Length < X.ColumnCount)
            figure._remarks.Add($"The first {captions.Length} of {X.ColumnCount.ToString("N0", CultureInfo.InvariantCulture)}.");
        return figure;
    }

    private static int Shown<T>(Matrix<T> X, int count) where T : struct, IEquatable<T>, IFormattable
    {
        ArgumentNullException.ThrowIfNull(X);
        return count is > 0 and <= 400 ? Math.Min(count, X.ColumnCount)
            : throw new ArgumentOutOfRangeException(nameof(count), count, "A grid has room for 1 to 400 images.");
    }

    private static int[] Labels<T, TLabel>(Matrix<T> X, IEnumerable<TLabel> labels, int count, string name)
        where T : struct, IEquatable<T>, IFormattable where TLabel : IBinaryInteger<TLabel>
    {
        var all = labels.Select(int.CreateChecked).ToArray();
        return all.Length == X.ColumnCount ? all[..Shown(X, count)]
            : throw new ArgumentException($"X has {X.ColumnCount} columns, so there are as many {name}, not {all.Length}.", name);
    }
}
