using System.Numerics;

namespace Backprop;

/// <summary>
/// The inputs or the targets of a data set, a sample a column: as the numbers they are or, for images, as their bytes, of which each stands for itself divided by 255.
/// Minibatches of shuffled samples come from memory, not from a cache, and a byte comes four times as fast as a float.
/// </summary>
internal sealed class Columns<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // How many columns ahead of the one that is being read memory is asked for.
    private const int Ahead = 4;

    private readonly int _rows;
    private readonly byte[]? _bytes;
    private T[]? _numbers;

    public Columns(int rows, T[] numbers) => (_rows, _numbers) = (rows, numbers);

    public Columns(int rows, byte[] bytes) => (_rows, _bytes) = (rows, bytes);

    /// <summary>All numbers, by columns. Where there were bytes, this makes the numbers once.</summary>
    public T[] Numbers
    {
        get
        {
            if (_numbers is null)
            {
                var numbers = new T[_bytes!.Length];
                Bytes.ToNumbers<T>(_bytes, numbers);
                _numbers = numbers;
            }

            return _numbers;
        }
    }

    /// <summary>The columns at the given positions, in that order.</summary>
    public Columns<T> Select(ReadOnlySpan<int> positions)
    {
        if (_bytes is not null)
            return new(_rows, Pick(_bytes, positions));
        return new(_rows, Pick(_numbers!, positions));
    }

    /// <summary>Copies the columns at the given positions, one after the other.</summary>
    public void Gather(ReadOnlySpan<int> positions, Span<T> destination)
    {
        if (_bytes is null)
        {
            Pick(_numbers!, positions, destination);
            return;
        }

        for (int i = -Ahead; i < positions.Length; i++)
        {
            if (i + Ahead < positions.Length)
                Bytes.Prefetch(_bytes.AsSpan(positions[i + Ahead] * _rows, _rows));
            if (i >= 0)
                Bytes.ToNumbers(_bytes.AsSpan(positions[i] * _rows, _rows), destination.Slice(i * _rows, _rows));
        }
    }

    private TElement[] Pick<TElement>(TElement[] from, ReadOnlySpan<int> positions)
    {
        var picked = new TElement[_rows * positions.Length];
        Pick(from, positions, picked);
        return picked;
    }

    private void Pick<TElement>(TElement[] from, ReadOnlySpan<int> positions, Span<TElement> destination)
    {
        for (int i = 0; i < positions.Length; i++)
            from.AsSpan(positions[i] * _rows, _rows).CopyTo(destination[(i * _rows)..]);
    }
}
