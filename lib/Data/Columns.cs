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

    // From this share on it pays to leave zeros out of products.
    private const double Sparse = 0.6;

    private readonly int _rows;
    private readonly Lazy<bool> _isSparse;
    private byte[]? _bytes;
    private T[]? _numbers;

    public Columns(int rows, T[] numbers, Lazy<bool>? isSparse = null) =>
        (_rows, _numbers, _isSparse) = (rows, numbers, isSparse ?? new(() => numbers.AsSpan().Count(T.Zero) > Sparse * numbers.Length));

    public Columns(int rows, byte[] bytes, Lazy<bool>? isSparse = null) =>
        (_rows, _bytes, _isSparse) = (rows, bytes, isSparse ?? new(() => bytes.AsSpan().Count((byte)0) > Sparse * bytes.Length));

    /// <summary>Whether most entries are zero, counted once, over all columns: what is taken out of these is taken to be like them.</summary>
    public bool IsSparse => _isSparse.Value;

    /// <summary>All numbers, by columns. They take the place of the bytes, if there were some: whoever has them may change them.</summary>
    public T[] Numbers
    {
        get
        {
            lock (_isSparse)
            {
                if (_numbers is null)
                {
                    var numbers = new T[_bytes!.Length];
                    Bytes.ToNumbers<T>(_bytes, numbers);
                    (_numbers, _bytes) = (numbers, null);
                }

                return _numbers;
            }
        }
    }

    /// <summary>The columns at the given positions, in that order.</summary>
    public Columns<T> Select(ReadOnlySpan<int> positions) =>
        _bytes is { } bytes ? new(_rows, Pick(bytes, positions), _isSparse) : new(_rows, Pick(_numbers!, positions), _isSparse);

    /// <summary>Pictures, each moved as the seed draws; what comes in from outside is zero.</summary>
    public Columns<T> Move(Moves moves, int seed) =>
        _bytes is { } bytes ? new(_rows, Move(bytes, moves, seed), _isSparse) : new(_rows, Move(_numbers!, moves, seed), _isSparse);

    /// <summary>Copies the rows <paramref name="from"/> … <paramref name="to"/> − 1 of the columns at the given positions, one after the other.</summary>
    public void Gather(ReadOnlySpan<int> positions, int from, int to, Span<T> destination)
    {
        var bytes = _bytes;
        for (var i = -Ahead; i < positions.Length; i++)
        {
            if (bytes is not null && i + Ahead < positions.Length)
                Bytes.Prefetch(bytes.AsSpan((positions[i + Ahead] * _rows) + from, to - from));
            if (i < 0)
                continue;
            var column = destination.Slice(i * (to - from), to - from);
            if (bytes is null)
                _numbers.AsSpan((positions[i] * _rows) + from, to - from).CopyTo(column);
            else
                Bytes.ToNumbers(bytes.AsSpan((positions[i] * _rows) + from, to - from), column);
        }
    }

    /// <summary>The words of bits of the same rows and columns (<see cref="NonZeros"/>), <paramref name="stride"/> apart.</summary>
    public void FindNonZeros(ReadOnlySpan<int> positions, int from, int to, Span<ulong> words, int stride)
    {
        var bytes = _bytes;
        for (var i = 0; i < positions.Length; i++)
        {
            var start = (positions[i] * _rows) + from;
            if (bytes is null)
                NonZeros.Find<T>(_numbers.AsSpan(start, to - from), words[i..], stride);
            else
                NonZeros.Find<byte>(bytes.AsSpan(start, to - from), words[i..], stride);
        }
    }

    private TElement[] Move<TElement>(TElement[] from, Moves moves, int seed)
    {
        var random = new Random(seed);
        var (by, width) = (moves.By, moves.Width);
        var moved = new TElement[from.Length];
        for (var start = 0; start < from.Length; start += _rows)
        {
            int right = random.Next(-by, by + 1), down = random.Next(-by, by + 1), length = Math.Max(width - Math.Abs(right), 0);
            var mirror = moves.Mirror && random.Next(2) == 0;
            for (var y = Math.Max(down, 0) * width; y < _rows + (Math.Min(down, 0) * width); y += width)
            {
                from.AsSpan(start + y - (down * width) + Math.Max(-right, 0), length).CopyTo(moved.AsSpan(start + y + Math.Max(right, 0)));
                if (mirror)
                    moved.AsSpan(start + y, width).Reverse();
            }
        }

        return moved;
    }

    private TElement[] Pick<TElement>(TElement[] from, ReadOnlySpan<int> positions)
    {
        var picked = new TElement[_rows * positions.Length];
        for (var i = 0; i < positions.Length; i++)
            from.AsSpan(positions[i] * _rows, _rows).CopyTo(picked.AsSpan(i * _rows));
        return picked;
    }
}
