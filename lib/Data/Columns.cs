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
    private const int Ahead = 8;

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

    /// <summary>Copies the rows <paramref name="from"/> … <paramref name="to"/> − 1 of the columns at the given positions, one after the other.</summary>
    public void Gather(ReadOnlySpan<int> positions, int from, int to, Span<T> destination)
    {
        for (int i = -Ahead; i < positions.Length; i++)
        {
            if (_bytes is not null && i + Ahead < positions.Length)
                Bytes.Prefetch(_bytes.AsSpan((positions[i + Ahead] * _rows) + from, to - from));
            if (i < 0)
                continue;
            Span<T> column = destination.Slice(i * (to - from), to - from);
            if (_bytes is null)
                _numbers.AsSpan((positions[i] * _rows) + from, to - from).CopyTo(column);
            else
                Bytes.ToNumbers(_bytes.AsSpan((positions[i] * _rows) + from, to - from), column);
        }
    }

    private TElement[] Pick<TElement>(TElement[] from, ReadOnlySpan<int> positions)
    {
        var picked = new TElement[_rows * positions.Length];
        for (int i = 0; i < positions.Length; i++)
            from.AsSpan(positions[i] * _rows, _rows).CopyTo(picked.AsSpan(i * _rows));
        return picked;
    }
}
