using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>
/// The product for a B of which most entries are zero, such as images of digits, four fifths of which are background. Zeros stand
/// together there: a list for every six columns of B names the terms in which any of the six is not zero, and the sum leaves out the others.
/// </summary>
internal static unsafe class SkippingProduct
{
    // Lists are made for so many columns at a time, and used for as many rows of A as half of a usual second-level cache holds.
    private const int MaxColumns = 96;
    private const int MaxBlockBytes = 512 * 1024;

    /// <summary>Whether enough of B is zero, by a look at some of it spread evenly, and A tall enough to be worth a list.</summary>
    public static bool Pays<T>(ProductSize size, Strides aStrides, ReadOnlySpan<T> b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int looks = 100, minRows = 32;
        if (size.Rows < minRows || b.Length < 20 * looks || aStrides.Row != 1) return false;
        var zeros = 0;
        for (int i = 0; i < looks; i++)
            if (b[(int)((long)b.Length * i / looks)] == T.Zero) zeros++;
        return zeros > looks * 6 / 10;
    }

    /// <summary>The product, of columns of A that are contiguous and <paramref name="aStride"/> apart. Right for any B.</summary>
    public static void Run<T>(ProductSize size, ReadOnlySpan<T> a, nint aStride, ReadOnlySpan<T> b, Strides bStrides, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (size.Depth == 0) c.Clear();
        if (c.IsEmpty || size.Depth == 0) return;
        fixed (T* pa = a, pb = b, pc = c)
        {
            // The widest registers that A has rows for; the last ones overlap those before.
            if (Vector512.IsHardwareAccelerated && size.Rows >= 4 * Vector512<T>.Count)
                Run<T, Pair<Pair<Vector512<T>>>, SimdPair<T, Pair<Vector512<T>>, SimdPair<T, Vector512<T>, Simd512<T>>>>(size, pa, aStride, pb, bStrides, pc);
            else if (Vector512.IsHardwareAccelerated && size.Rows >= 2 * Vector512<T>.Count)
                Run<T, Pair<Vector512<T>>, SimdPair<T, Vector512<T>, Simd512<T>>>(size, pa, aStride, pb, bStrides, pc);
            else if (Vector256.IsHardwareAccelerated && size.Rows >= 2 * Vector256<T>.Count)
                Run<T, Pair<Vector256<T>>, SimdPair<T, Vector256<T>, Simd256<T>>>(size, pa, aStride, pb, bStrides, pc);
            else if (Vector128.IsHardwareAccelerated && size.Rows >= 2 * Vector128<T>.Count)
                Run<T, Pair<Vector128<T>>, SimdPair<T, Vector128<T>, Simd128<T>>>(size, pa, aStride, pb, bStrides, pc);
            else Run<T, T, Simd1<T>>(size, pa, aStride, pb, bStrides, pc);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, V, S>(ProductSize size, T* a, nint aStride, T* b, Strides bStrides, T* c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        var width = Tile<T, V, S>.Columns;
        var strips = (Math.Min(MaxColumns, size.Columns) + width - 1) / width;
        var counts = stackalloc int[strips];
        var lists = Workspace.Get<int>(strips * size.Depth);
        var maxRows = Math.Max(1, MaxBlockBytes / sizeof(T) / size.Depth / S.Count) * S.Count;

        for (int from = 0; from < size.Columns; from += MaxColumns)
        {
            var to = Math.Min(from + MaxColumns, size.Columns);
            for (int j = from, strip = 0; j < to; j += width, strip++)
                counts[strip] = List(b + j * bStrides.Column, bStrides, size.Depth, Math.Min(width, to - j), lists + strip * size.Depth);

            for (int i = 0; i < size.Rows; i += maxRows)
                for (int j = from, strip = 0; j < to; j += width, strip++)
                    for (int r = i; r < Math.Min(i + maxRows, size.Rows); r += S.Count)
                    {
                        var row = Math.Min(r, size.Rows - S.Count);
                        Tile<T, V, S>.RunListed(a + row, aStride, b + j * bStrides.Column, bStrides, lists + strip * size.Depth, counts[strip],
                            c + row + (nint)j * size.Rows, size.Rows, Math.Min(width, to - j));
                    }
        }
    }

    /// <summary>Lists the terms in which any of some columns of B is not zero; returns how many there are.</summary>
    private static int List<T>(T* b, Strides strides, int depth, int columns, int* terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (strides.Column == 1 && columns == 6) return ListRows(b, strides.Row, depth, terms);
        if (strides.Row == 1 && Vector512.IsHardwareAccelerated) return ListColumns<T, Vector512<T>, Simd512<T>>(b, strides, depth, columns, terms);
        if (strides.Row == 1 && Vector256.IsHardwareAccelerated) return ListColumns<T, Vector256<T>, Simd256<T>>(b, strides, depth, columns, terms);
        return ListColumns<T, T, Simd1<T>>(b, strides, depth, columns, terms);
    }

    /// <summary>The six numbers of a term lie together: every term is written, and counted where a bit of them is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ListRows<T>(T* b, nint stride, int depth, int* terms) where T : unmanaged
    {
        var count = 0;
        for (int p = 0; p < depth; p++, b += stride)
        {
            terms[count] = p;
            var bits = (ulong*)b;
            var any = bits[0] | bits[1] | bits[2];
            if (sizeof(T) == sizeof(double)) any |= bits[3] | bits[4] | bits[5];
            count += any != 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The numbers of a column lie together: a register looks at many terms at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ListColumns<T, V, S>(T* b, Strides strides, int depth, int columns, int* terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        nint last = columns - 1, o1 = Math.Min(1, last) * strides.Column, o2 = Math.Min(2, last) * strides.Column,
            o3 = Math.Min(3, last) * strides.Column, o4 = Math.Min(4, last) * strides.Column, o5 = Math.Min(5, last) * strides.Column;
        int count = 0, p = 0;
        for (; p + S.Count <= depth; p += S.Count)
        {
            var x = b + p * strides.Row;
            var found = S.NonZeros(S.Load(x)) | S.NonZeros(S.Load(x + o1)) | S.NonZeros(S.Load(x + o2))
                | S.NonZeros(S.Load(x + o3)) | S.NonZeros(S.Load(x + o4)) | S.NonZeros(S.Load(x + o5));
            for (; found != 0; found &= found - 1) terms[count++] = p + BitOperations.TrailingZeroCount(found);
        }

        for (; p < depth; p++) terms[count++] = p;
        return count;
    }
}
