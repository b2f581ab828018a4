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
    public static void Run(T* panel, T* b, Strides strides, int depth, T* c, nint cStride, int columns, bool goOn)
    {
        // At the right edge, the last column stands in for those that are not there: it is read, and written, several times.
        nint last = columns - 1, j1 = Math.Min(1, last), j2 = Math.Min(2, last), j3 = Math.Min(3, last), j4 = Math.Min(4, last), j5 = Math.Min(5, last);
        nint o1 = j1 * strides.Column, o2 = j2 * strides.Column, o3 = j3 * strides.Column, o4 = j4 * strides.Column, o5 = j5 * strides.Column;
        V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero, c4 = S.Zero, c5 = S.Zero;
        if (goOn)
        {
            c0 = S.Load(c);
            c1 = S.Load(c + j1 * cStride);
            c2 = S.Load(c + j2 * cStride);
            c3 = S.Load(c + j3 * cStride);
            c4 = S.Load(c + j4 * cStride);
            c5 = S.Load(c + j5 * cStride);
        }

        for (var p = 0; p < depth; p++)
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

        S.Store(c0, c);
        S.Store(c1, c + j1 * cStride);
        S.Store(c2, c + j2 * cStride);
        S.Store(c3, c + j3 * cStride);
        S.Store(c4, c + j4 * cStride);
        S.Store(c5, c + j5 * cStride);
    }

    /// <summary>Copies six neighbours of each row of B, so that the tile reads one stream of memory however far apart the rows are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackColumns(T* b, nint stride, int depth, T* panel)
    {
        for (var p = 0; p < depth; p++) Unsafe.CopyBlockUnaligned(panel + p * Columns, b + p * stride, (uint)(Columns * sizeof(T)));
    }
}
