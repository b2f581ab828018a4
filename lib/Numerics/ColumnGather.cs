namespace Backprop;

/// <summary>Copies columns that lie scattered in a large matrix. Most of the time goes by waiting for memory, so two threads wait less than one.</summary>
internal sealed unsafe class ColumnGather<T> where T : unmanaged
{
    private const int MinShared = 20_000;

    [ThreadStatic] private static ColumnGather<T>? shared;

    private readonly Action<int> _part;
    private T* _source, _destination;
    private int* _positions;
    private int _length, _rows, _columns, _parts;

    private ColumnGather() => _part = Part;

    /// <summary>Column i of the destination becomes column <paramref name="positions"/>[i] of the source; both have <paramref name="rows"/> rows.</summary>
    public static void Run(ReadOnlySpan<T> source, int rows, ReadOnlySpan<int> positions, Span<T> destination)
    {
        if (Workers.Count == 1 || positions.Length * rows < MinShared)
        {
            Copy(source, rows, positions, destination);
            return;
        }

        if (destination.Length < positions.Length * rows)
            throw new ArgumentException($"{positions.Length} columns of {rows} need {positions.Length * rows} numbers; the span holds {destination.Length}.", nameof(destination));
        fixed (T* from = source, to = destination)
        fixed (int* at = positions)
        {
            var gather = shared ??= new();
            gather._source = from;
            gather._destination = to;
            gather._positions = at;
            (gather._length, gather._rows, gather._columns, gather._parts) = (source.Length, rows, positions.Length, Workers.Count);
            Workers.Run(Workers.Count, gather._part);
        }
    }

    private void Part(int part)
    {
        int first = _columns * part / _parts, columns = (_columns * (part + 1) / _parts) - first;
        Copy(new(_source, _length), _rows, new(_positions + first, columns), new(_destination + ((nint)first * _rows), columns * _rows));
    }

    private static void Copy(ReadOnlySpan<T> source, int rows, ReadOnlySpan<int> positions, Span<T> destination)
    {
        for (int i = 0; i < positions.Length; i++)
            source.Slice(positions[i] * rows, rows).CopyTo(destination[(i * rows)..]);
    }
}
