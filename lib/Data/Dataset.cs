using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Makes data sets from matrices. A set shares the matrices it is made of: who changes them changes the set.</summary>
public static class Dataset
{
    /// <summary>A data set whose targets are any vectors.</summary>
    /// <param name="X">The inputs, n₀ × m.</param>
    /// <param name="Y">The targets, n_L × m.</param>
    /// <exception cref="ArgumentException">The two have not the same number of columns.</exception>
    public static Dataset<T> Of<T>(Matrix<T> X, Matrix<T> Y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (X.ColumnCount != Y.ColumnCount)
            throw new ArgumentException($"X has {X.ColumnCount} columns and Y has {Y.ColumnCount}; each sample is a column of both.", nameof(Y));
        return new Dataset<T>(X.RowCount, Y.RowCount, X.ColumnCount, new(X.RowCount, Storage.Of(X)), new(Y.RowCount, Storage.Of(Y)), []);
    }

    /// <summary>A data set of classified samples; the targets are the one-hot columns of the labels.</summary>
    /// <param name="X">The inputs, n₀ × m.</param>
    /// <param name="labels">The class of each sample, m numbers from 0 to <paramref name="classes"/> − 1.</param>
    /// <param name="classes">The number of classes, n_L.</param>
    /// <exception cref="ArgumentException">The counts differ, or a label is out of range.</exception>
    public static Dataset<T> Labelled<T>(Matrix<T> X, IReadOnlyList<int> labels, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (X.ColumnCount != labels.Count)
            throw new ArgumentException($"X has {X.ColumnCount} columns and there are {labels.Count} labels; each sample has one.", nameof(labels));
        return Labelled<T>(X.RowCount, new(X.RowCount, Storage.Of(X)), labels, classes);
    }

    internal static Dataset<T> Labelled<T>(int features, Columns<T> x, IReadOnlyList<int> labels, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(features, classes, labels.Count, x, new(classes, Storage.Of(OneHot.Encode<T>(labels, classes))), [.. labels]);
}

/// <summary>
/// Samples with their targets: <c>X</c> is n₀ × m, <c>Y</c> is n_L × m, and column i of both belongs to sample i.
/// Slicing and shuffling make new sets and leave this one as it is.
/// </summary>
public sealed class Dataset<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _labels;
    private readonly Moves _moves;

    internal Dataset(int features, int outputs, int count, Columns<T> x, Columns<T> y, int[] labels, Moves moves = default)
    {
        (Features, Outputs, Count) = (features, outputs, count);
        (Inputs, Targets, _labels, _moves) = (x, y, labels, moves);
    }

    /// <summary>The number of samples, m.</summary>
    public int Count { get; }

    /// <summary>The number of rows of <see cref="X"/>, n₀.</summary>
    public int Features { get; }

    /// <summary>The number of rows of <see cref="Y"/>, n_L.</summary>
    public int Outputs { get; }

    /// <summary>
    /// The inputs, n₀ × m, one sample a column: the set's own numbers, so that who changes them changes the set. Images are kept as bytes until somebody
    /// asks for this matrix, 188 MB for MNIST's 60,000; <see cref="Sample"/> gives one of them without.
    /// </summary>
    public Matrix<T> X => Matrix<T>.Build.Dense(Features, Count, Inputs.Numbers);

    /// <summary>The targets, n_L × m, one sample a column; one-hot columns where the samples have labels.</summary>
    public Matrix<T> Y => Matrix<T>.Build.Dense(Outputs, Count, Targets.Numbers);

    /// <summary>The class of each sample; empty where the targets are not classes.</summary>
    public IReadOnlyList<int> Labels => _labels;

    internal Columns<T> Inputs { get; }

    internal Columns<T> Targets { get; }

    /// <summary>The inputs of the sample <paramref name="i"/>, counted from 0, n₀ numbers: a copy of that column of <see cref="X"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public MathNet.Numerics.LinearAlgebra.Vector<T> Sample(int i)
    {
        RequireSample(i, nameof(i));
        var x = new T[Features];
        Inputs.Gather([i], 0, Features, x);
        return MathNet.Numerics.LinearAlgebra.Vector<T>.Build.Dense(x);
    }

    /// <summary>
    /// The same samples, which are pictures; but a <see cref="Trainer"/> that trains on them moves every picture in every epoch anew by up to <paramref name="by"/> pixels,
    /// across and down. Nothing else sees the moved ones: <see cref="X"/>, evaluation and what is held back for it stay as they are.
    /// </summary>
    /// <param name="by">The largest distance in pixels, at least 0 and less than the width.</param>
    /// <param name="width">How many pixels a row of a picture has; 28 in MNIST.</param>
    /// <exception cref="ArgumentException">The samples are no pictures of that width, or the distance is out of range.</exception>
    public Dataset<T> Shifted(int by, int width = Mnist.Side)
    {
        RequirePictures(width);
        if (by < 0 || by >= width || by >= Features / width)
            throw new ArgumentOutOfRangeException(nameof(by), $"A shift by up to {by} pixels was asked for; pictures of {Features / width} × {width} can be moved by 0 to {Math.Min(width, Features / width) - 1}.");
        return new(Features, Outputs, Count, Inputs, Targets, _labels, _moves with { By = by, Width = width });
    }

    /// <summary>The same, but in every epoch half of the pictures, drawn anew, are seen as in a mirror, left and right exchanged. With <see cref="Shifted"/> both happen.</summary>
    /// <param name="width">How many pixels a row of a picture has; 28 in MNIST.</param>
    /// <exception cref="ArgumentException">The samples are no pictures of that width.</exception>
    public Dataset<T> Mirrored(int width = Mnist.Side)
    {
        RequirePictures(width);
        return new(Features, Outputs, Count, Inputs, Targets, _labels, _moves with { Mirror = true, Width = width });
    }

    /// <summary>The samples as the given epoch of training sees them.</summary>
    internal Dataset<T> InEpoch(int epoch, int seed) =>
        _moves is { By: 0, Mirror: false } ? this : new(Features, Outputs, Count, Inputs.Move(_moves, unchecked((31 * seed) + epoch)), Targets, _labels);

    /// <summary>The samples from <paramref name="start"/> on, <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches past the samples.</exception>
    public Dataset<T> Slice(int start, int count)
    {
        if (start < 0 || count < 0 || start > Count - count)
            throw new ArgumentOutOfRangeException(nameof(count), $"The samples {start} to {start + count - 1} were asked for; there are {Count}, counted from 0.");
        return Select([.. Enumerable.Range(start, count)]);
    }

    /// <summary>The same samples in an order that <paramref name="seed"/> decides.</summary>
    public Dataset<T> Shuffle(int seed) => Select(Shuffled(seed));

    /// <summary>The samples at the given positions, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position is not one of a sample.</exception>
    public Dataset<T> Select(IReadOnlyList<int> positions)
    {
        int[] order = [.. positions];
        foreach (var position in order)
            RequireSample(position, nameof(positions));

        return new Dataset<T>(Features, Outputs, order.Length, Inputs.Select(order), Targets.Select(order), _labels.Length == 0 ? [] : Array.ConvertAll(order, i => _labels[i]), _moves);
    }

    /// <summary>
    /// The samples in minibatches, in an order that <paramref name="seed"/> decides. Where the size does not divide
    /// the number of samples, the last minibatch is smaller. Every minibatch is a data set of its own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 1.</exception>
    public IEnumerable<Dataset<T>> Minibatches(int size, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Shuffled(seed).Chunk(size).Select(Select);
    }

    private int[] Shuffled(int seed)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(order);
        return order;
    }

    private void RequirePictures(int width)
    {
        if (width < 1 || Features % width != 0)
            throw new ArgumentException($"Samples of {Features} numbers are no pictures with {width} pixels in a row.", nameof(width));
    }

    private void RequireSample(int i, string name)
    {
        if (i < 0 || i >= Count)
            throw new ArgumentOutOfRangeException(name, $"There is no sample {i}; there are {Count}, counted from 0.");
    }
}
