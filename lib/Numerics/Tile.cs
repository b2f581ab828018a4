using System.Numerics;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>
/// The innermost loops: a few rows of A times up to six columns of B, with all sums in registers. These and the loops around them are marked for
/// AggressiveOptimization: the JIT's first draft would be many times slower, and a short training would be over before the second.
/// </summary>
internal static unsafe class Tile<T, V, S>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : ISimd<T, V>
{
    /// <summary>Twice six sums, two registers of A and one of B fill the sixteen registers that a processor has at least.</summary>
    public const int Columns = 6;

    /// <summary>
    /// Adds up <paramref name="depth"/> terms; those of A lie together in <paramref name="panel"/>, S.Count numbers a term. The sums start at zero or
    /// <paramref name="goOn"/> from what <paramref name="c"/> holds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* panel, T* b, Strides strides, int depth, T* c, nint cStride, int rows, int columns, bool goOn)
    {
        // A tile at the right edge reads its last column several times instead of columns that are not there.
        nint last = columns - 1, o1 = Math.Min(1, last) * strides.Column, o2 = Math.Min(2, last) * strides.Column,
            o3 = Math.Min(3, last) * strides.Column, o4 = Math.Min(4, last) * strides.Column, o5 = Math.Min(5, last) * strides.Column;
        V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero, c4 = S.Zero, c5 = S.Zero;
        if (goOn)
        {
            var start = c;
            var startStride = cStride;
            if (rows < S.Count || columns < Columns)
            {
                var edge = stackalloc T[Columns * S.Count];
                Copy(c, cStride, edge, S.Count, rows, columns);
                start = edge;
                startStride = S.Count;
            }

            c0 = S.Load(start);
            c1 = S.Load(start + startStride);
            c2 = S.Load(start + 2 * startStride);
            c3 = S.Load(start + 3 * startStride);
            c4 = S.Load(start + 4 * startStride);
            c5 = S.Load(start + 5 * startStride);
        }

        for (int p = 0; p < depth; p++)
        {
            var a = S.Load(panel);
            c0 = S.MultiplyAdd(a, S.Broadcast(b[0]), c0);
            c1 = S.MultiplyAdd(a, S.Broadcast(b[o1]), c1);
            c2 = S.MultiplyAdd(a, S.Broadcast(b[o2]), c2);
            c3 = S.MultiplyAdd(a, S.Broadcast(b[o3]), c3);
            c4 = S.MultiplyAdd(a, S.Broadcast(b[o4]), c4);
            c5 = S.MultiplyAdd(a, S.Broadcast(b[o5]), c5);
            panel += S.Count;
            b += strides.Row;
        }

        Save(c0, c1, c2, c3, c4, c5, c, cStride, rows, columns);
    }

    /// <summary>Adds up the listed terms only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunListed(T* a, nint aStride, T* b, Strides strides, int* terms, int count, T* c, nint cStride, int columns)
    {
        nint last = columns - 1, o1 = Math.Min(1, last) * strides.Column, o2 = Math.Min(2, last) * strides.Column,
            o3 = Math.Min(3, last) * strides.Column, o4 = Math.Min(4, last) * strides.Column, o5 = Math.Min(5, last) * strides.Column;
        V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero, c4 = S.Zero, c5 = S.Zero;
        for (var end = terms + count; terms < end; terms++)
        {
            var term = S.Load(a + *terms * aStride);
            var x = b + *terms * strides.Row;
            c0 = S.MultiplyAdd(term, S.Broadcast(x[0]), c0);
            c1 = S.MultiplyAdd(term, S.Broadcast(x[o1]), c1);
            c2 = S.MultiplyAdd(term, S.Broadcast(x[o2]), c2);
            c3 = S.MultiplyAdd(term, S.Broadcast(x[o3]), c3);
            c4 = S.MultiplyAdd(term, S.Broadcast(x[o4]), c4);
            c5 = S.MultiplyAdd(term, S.Broadcast(x[o5]), c5);
        }

        Save(c0, c1, c2, c3, c4, c5, c, cStride, S.Count, columns);
    }

    /// <summary>Copies six neighbours of each row of B, so that the tile reads one stream of memory however far apart the rows are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackColumns(T* b, nint stride, int depth, T* panel)
    {
        for (int p = 0; p < depth; p++) Unsafe.CopyBlockUnaligned(panel + p * Columns, b + p * stride, (uint)(Columns * sizeof(T)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Save(V c0, V c1, V c2, V c3, V c4, V c5, T* c, nint stride, int rows, int columns)
    {
        if (rows == S.Count && columns == Columns)
        {
            Store(c0, c1, c2, c3, c4, c5, c, stride);
            return;
        }

        // At an edge the tile goes through memory of its own, and only what belongs to C is copied.
        var edge = stackalloc T[Columns * S.Count];
        Store(c0, c1, c2, c3, c4, c5, edge, S.Count);
        Copy(edge, S.Count, c, stride, rows, columns);
    }

    private static void Copy(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
    {
        for (int j = 0; j < columns; j++)
            for (int i = 0; i < rows; i++) to[i + j * toStride] = from[i + j * fromStride];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V c0, V c1, V c2, V c3, V c4, V c5, T* c, nint stride)
    {
        S.Store(c0, c);
        S.Store(c1, c + stride);
        S.Store(c2, c + 2 * stride);
        S.Store(c3, c + 3 * stride);
        S.Store(c4, c + 4 * stride);
        S.Store(c5, c + 5 * stride);
    }
}
