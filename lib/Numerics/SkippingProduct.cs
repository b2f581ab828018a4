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
        const int looks = 100, minRows = 40;
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

    private static void Run<T, V, S>(ProductSize size, T* a, nint aStride, T* b, Strides bStrides, T* c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        const int width = 6;
        var strips = (Math.Min(MaxColumns, size.Columns) + width - 1) / width;
        var terms = stackalloc int[strips];
        var offsets = (nint*)Workspace.Get<byte>(strips * size.Depth * (sizeof(nint) + width * sizeof(T)));
        var values = (T*)(offsets + strips * size.Depth);
        var maxRows = Math.Max(1, MaxBlockBytes / sizeof(T) / size.Depth / S.Count) * S.Count;

        for (int from = 0; from < size.Columns; from += MaxColumns)
        {
            var to = Math.Min(from + MaxColumns, size.Columns);
            for (int j = from, strip = 0; j < to; j += width, strip++)
                terms[strip] = List<T>(b + j * bStrides.Column, bStrides, size.Depth, Math.Min(width, to - j), aStride, offsets + strip * size.Depth, values + strip * size.Depth * width);

            for (int i = 0; i < size.Rows; i += maxRows)
                for (int j = from, strip = 0; j < to; j += width, strip++)
                    for (int r = i; r < Math.Min(i + maxRows, size.Rows); r += S.Count)
                    {
                        var row = Math.Min(r, size.Rows - S.Count);
                        Tile<T, V, S>.RunListed(a + row, offsets + strip * size.Depth, values + strip * size.Depth * width, terms[strip],
                            c + row + (nint)j * size.Rows, size.Rows, Math.Min(width, to - j));
                    }
        }
    }

    /// <summary>Lists the terms in which any of some columns of B is not zero: where A has them, and B's six numbers.</summary>
    private static int List<T>(T* b, Strides strides, int depth, int columns, nint aStride, nint* offsets, T* values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (strides.Column == 1 && columns == 6) return ListRows(b, strides.Row, depth, aStride, offsets, values);
        if (strides.Row == 1 && Vector512.IsHardwareAccelerated) return ListColumns<T, Vector512<T>, Simd512<T>>(b, strides, depth, columns, aStride, offsets, values);
        if (strides.Row == 1 && Vector256.IsHardwareAccelerated) return ListColumns<T, Vector256<T>, Simd256<T>>(b, strides, depth, columns, aStride, offsets, values);
        return ListColumns<T, T, Simd1<T>>(b, strides, depth, columns, aStride, offsets, values);
    }

    /// <summary>The six numbers of a term lie together: they are copied always, and counted where a bit of them is set.</summary>
    private static int ListRows<T>(T* b, nint stride, int depth, nint aStride, nint* offsets, T* values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var list = (Six<T>*)values;
        var end = b + depth * stride;
        nint offset = 0;
        var count = 0;
        for (; b < end; b += stride, offset += aStride)
        {
            list[count] = *(Six<T>*)b;
            offsets[count] = offset;
            var bits = (ulong*)b;
            var any = bits[0] | bits[1] | bits[2];
            if (sizeof(T) == sizeof(double)) any |= bits[3] | bits[4] | bits[5];
            count += any != 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The numbers of a column lie together: a register looks at many terms at once.</summary>
    private static int ListColumns<T, V, S>(T* b, Strides strides, int depth, int columns, nint aStride, nint* offsets, T* values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        nint last = columns - 1, o1 = Math.Min(1, last) * strides.Column, o2 = Math.Min(2, last) * strides.Column,
            o3 = Math.Min(3, last) * strides.Column, o4 = Math.Min(4, last) * strides.Column, o5 = Math.Min(5, last) * strides.Column;
        var start = offsets;
        var step = strides.Row;
        nint p = 0;
        for (; p + S.Count <= depth; p += S.Count)
        {
            var x = b + p * step;
            var found = S.NonZeros(S.Load(x)) | S.NonZeros(S.Load(x + o1)) | S.NonZeros(S.Load(x + o2))
                | S.NonZeros(S.Load(x + o3)) | S.NonZeros(S.Load(x + o4)) | S.NonZeros(S.Load(x + o5));
            for (; found != 0; found &= found - 1) Add(p + BitOperations.TrailingZeroCount(found));
        }

        for (; p < depth; p++) Add(p);
        return (int)(offsets - start);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Add(nint term)
        {
            var x = b + term * step;
            *offsets++ = term * aStride;
            values[0] = x[0];
            values[1] = x[o1];
            values[2] = x[o2];
            values[3] = x[o3];
            values[4] = x[o4];
            values[5] = x[o5];
            values += 6;
        }
    }

#pragma warning disable CS0649 // Only ever copied whole.
    private struct Six<T>
    {
        public T B0, B1, B2, B3, B4, B5;
    }
#pragma warning restore CS0649
}
