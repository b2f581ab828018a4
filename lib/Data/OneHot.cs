using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Labels as one-hot columns and back: y_k = 1 for the class k of the sample, 0 elsewhere (posts 000, 003 and 004).</summary>
public static class OneHot
{
    /// <summary>A column for each label, <paramref name="classes"/> × m.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A label is not between 0 and <paramref name="classes"/> − 1.</exception>
    public static Matrix<T> Encode<T>(IReadOnlyList<int> labels, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = new T[classes * labels.Count];
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
                throw new ArgumentOutOfRangeException(nameof(labels), $"Label {labels[i]} at position {i}: with {classes} classes, labels run from 0 to {classes - 1}.");
            columns[(i * classes) + labels[i]] = T.One;
        }

        return Matrix<T>.Build.Dense(classes, labels.Count, columns);
    }

    /// <summary>The row of the largest entry of each column: the class that a column of scores or probabilities names.</summary>
    public static int[] Decode<T>(Matrix<T> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var classes = new int[columns.ColumnCount];
        Decode<T>(Storage.Of(columns), columns.RowCount, classes);
        return classes;
    }

    internal static void Decode<T>(ReadOnlySpan<T> columns, int n, Span<int> classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < classes.Length; i++)
        {
            var column = columns.Slice(i * n, n);
            var best = 0;
            for (var k = 1; k < n; k++)
            {
                if (column[k] > column[best])
                    best = k;
            }

            classes[i] = best;
        }
    }
}
