using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>C (Rows×Columns) is a sum over Depth terms.</summary>
internal readonly record struct ProductSize(int Rows, int Depth, int Columns);

/// <summary>
/// How far apart in memory two neighbours of a column and two neighbours of a row are: fields, as properties would use up what the JIT is ready to inline into a kernel.
/// </summary>
internal readonly struct Strides(nint row, nint column)
{
    public readonly nint Row = row, Column = column;
}

/// <summary>
/// One product for all three: A and B come with their strides, so a transpose is only another pair of numbers. The left matrix is copied, block by block, into
/// panels as wide as a few registers (what the processor then reads is contiguous and stays in its second-level cache), and
/// <see cref="Tile{T, V, S}"/> multiplies one panel by a few columns of B at a time.
/// </summary>
internal static unsafe class BlockedProduct
{
    // A block of A is at most this many numbers deep and bytes large: half of a usual second-level cache.
    private const int MaxDepth = 256;
    private const int MaxBlockBytes = 512 * 1024;

    public static void Run<T>(ProductSize size, ReadOnlySpan<T> a, Strides aStrides, ReadOnlySpan<T> b, Strides bStrides, Span<T> c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* pa = a, pb = b, pc = c)
        {
            // The widest registers that A has rows for.
            if (Vector512.IsHardwareAccelerated && size.Rows >= 2 * Vector512<T>.Count)
                Run<T, Pair<Vector512<T>>, SimdPair<T, Vector512<T>, Simd512<T>>>(size, pa, aStrides, pb, bStrides, pc, add);
            else if (Vector512.IsHardwareAccelerated && size.Rows >= Vector512<T>.Count)
                Run<T, Vector512<T>, Simd512<T>>(size, pa, aStrides, pb, bStrides, pc, add);
            else if (Vector256.IsHardwareAccelerated && size.Rows >= 2 * Vector256<T>.Count)
                Run<T, Pair<Vector256<T>>, SimdPair<T, Vector256<T>, Simd256<T>>>(size, pa, aStrides, pb, bStrides, pc, add);
            else if (Vector256.IsHardwareAccelerated && size.Rows >= Vector256<T>.Count)
                Run<T, Vector256<T>, Simd256<T>>(size, pa, aStrides, pb, bStrides, pc, add);
            else if (Vector128.IsHardwareAccelerated && size.Rows >= Vector128<T>.Count)
                Run<T, Vector128<T>, Simd128<T>>(size, pa, aStrides, pb, bStrides, pc, add);
            else Run<T, T, Simd1<T>>(size, pa, aStrides, pb, bStrides, pc, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, V, S>(ProductSize size, T* a, Strides aStrides, T* b, Strides bStrides, T* c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        var maxRows = MaxBlockBytes / MaxDepth / sizeof(T) / S.Count * S.Count;
        var depths = Math.Min(size.Depth, MaxDepth);
        var panelRows = (Math.Min(size.Rows, maxRows) + S.Count - 1) / S.Count * S.Count;
        var panels = Workspace.Get<T>((panelRows + Tile<T, V, S>.Columns) * depths);
        var columnPanel = panels + panelRows * depths;
        for (var p = 0; p < size.Depth; p += MaxDepth)
        {
            var depth = Math.Min(MaxDepth, size.Depth - p);
            var goOn = add || p > 0;
            for (var i = 0; i < size.Rows; i += maxRows)
            {
                var rows = Math.Min(maxRows, size.Rows - i);
                for (var r = 0; r < rows; r += S.Count)
                {
                    // The last panel overlaps the one before. What that adds to C, this one must not add again.
                    var overlap = Math.Max(i + r + S.Count - size.Rows, 0);
                    Pack<T, V, S>(a + (i + r - overlap) * aStrides.Row + p * aStrides.Column, aStrides, goOn ? overlap : 0, depth, panels + r * depth);
                }

                for (var j = 0; j < size.Columns; j += Tile<T, V, S>.Columns)
                {
                    var columns = Math.Min(Tile<T, V, S>.Columns, size.Columns - j);
                    var source = b + p * bStrides.Row + j * bStrides.Column;
                    var strides = bStrides;
                    if (strides.Column == 1 && columns == Tile<T, V, S>.Columns && rows > 2 * S.Count)
                    {
                        Tile<T, V, S>.PackColumns(source, strides.Row, depth, columnPanel);
                        source = columnPanel;
                        strides = new(Tile<T, V, S>.Columns, 1);
                    }

                    for (var r = 0; r < rows; r += S.Count)
                        Tile<T, V, S>.Run(panels + r * depth, source, strides, depth, c + Math.Min(i + r, size.Rows - S.Count) + (nint)j * size.Rows, size.Rows, columns, goOn);
                }
            }
        }
    }

    /// <summary>Copies S.Count rows of A so that they lie together for each term of the sum; the first <paramref name="zeros"/> become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<T, V, S>(T* a, Strides strides, int zeros, int depth, T* panel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        if (strides.Row == 1)
        {
            for (var p = 0; p < depth; p++) S.Store(S.Load(a + p * strides.Column), panel + p * S.Count);
        }
        else
        {
            Transpose<T, V, S>(a, strides, depth, panel);
        }

        for (var p = 0; p < depth && zeros > 0; p++) new Span<T>(panel + p * S.Count, zeros).Clear();
    }

    /// <summary>The part of the panel that is being written, and a few rows of A, stay in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T, V, S>(T* a, Strides strides, int depth, T* panel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        const int stretch = 64;
        for (var start = 0; start < depth; start += stretch)
        {
            var end = Math.Min(start + stretch, depth);
            var i = 0;
            for (; i + 4 <= S.Count; i += 4)
            {
                T* a0 = a + i * strides.Row, a1 = a0 + strides.Row, a2 = a1 + strides.Row, a3 = a2 + strides.Row;
                for (nint p = start; p < end; p++)
                {
                    var four = panel + i + p * S.Count;
                    four[0] = a0[p * strides.Column];
                    four[1] = a1[p * strides.Column];
                    four[2] = a2[p * strides.Column];
                    four[3] = a3[p * strides.Column];
                }
            }

            for (; i < S.Count; i++)
                for (nint p = start; p < end; p++) panel[i + p * S.Count] = a[i * strides.Row + p * strides.Column];
        }
    }
}
