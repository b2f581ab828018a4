using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>
/// The product for a B of which most entries are zero, such as images of digits, four fifths of which are background. A word of bits for every 64 terms of a
/// column of B tells which of them are not zero (<see cref="NonZeros"/>), and only those are added up: 0 · ∞ and 0 · NaN count as 0 here.
/// </summary>
internal static unsafe class SkippingProduct
{
    /// <summary>Fewer rows of A do not fill the registers that make leaving out zeros faster than not looking at them.</summary>
    public const int MinRows = 32;

    // As many as there are, with the numbers they are made of, in the registers of any processor.
    private const int Sums = 8;

    /// <summary>The product, of columns of A that are contiguous and <paramref name="aStride"/> apart, and a B of which either the columns or the rows are contiguous.</summary>
    /// <remarks>Bit t of <c>words[j + p * wordStride]</c> is set where the term 64 p + t of column j of B is not zero.</remarks>
    public static void Run<T>(
        ProductSize size, ReadOnlySpan<T> a, nint aStride, ReadOnlySpan<T> b, Strides bStrides, ReadOnlySpan<ulong> words, int wordStride, Span<T> c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* pa = a, pb = b, pc = c)
        fixed (ulong* pw = words)
        {
            if (Vector512.IsHardwareAccelerated && size.Rows > Vector512<T>.Count) Run<T, Vector512<T>, Simd512<T>>(size, pa, aStride, pb, bStrides, pw, wordStride, pc, add);
            else if (Vector256.IsHardwareAccelerated && size.Rows > Vector256<T>.Count) Run<T, Vector256<T>, Simd256<T>>(size, pa, aStride, pb, bStrides, pw, wordStride, pc, add);
            else if (Vector128.IsHardwareAccelerated && size.Rows > Vector128<T>.Count) Run<T, Vector128<T>, Simd128<T>>(size, pa, aStride, pb, bStrides, pw, wordStride, pc, add);
            else Run<T, T, Simd1<T>>(size, pa, aStride, pb, bStrides, pw, wordStride, pc, add);
        }
    }

    private static void Run<T, V, S>(ProductSize size, T* a, nint aStride, T* b, Strides bStrides, ulong* words, int wordStride, T* c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
    {
        if (size.Rows > 4 * S.Count) Run<T, V, S, Eight>(size, a, aStride, b, bStrides, words, wordStride, c, add);
        else if (size.Rows > 2 * S.Count) Run<T, V, S, Four>(size, a, aStride, b, bStrides, words, wordStride, c, add);
        else Run<T, V, S, Two>(size, a, aStride, b, bStrides, words, wordStride, c, add);
    }

    /// <summary>A block of A with 64 terms and the rows of a few registers stays in the first-level cache while all columns of B are multiplied by it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, V, S, G>(ProductSize size, T* a, nint aStride, T* b, Strides bStrides, ulong* words, int wordStride, T* c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
        where G : IShape
    {
        var height = G.Registers * S.Count;
        var block = Workspace.Get<T>(NonZeros.Terms * height);
        for (int row = 0, rows; row < size.Rows; row += rows)
        {
            rows = Math.Min(height, size.Rows - row);
            // What is left for the next ones has to fill a register.
            if (size.Rows - row - rows is > 0 and var left) rows -= Math.Max(S.Count - left, 0);
            for (var p = 0; p * NonZeros.Terms < size.Depth; p++)
            {
                T* pa = a + row + p * NonZeros.Terms * aStride, pb = b + p * NonZeros.Terms * bStrides.Row;
                var terms = Math.Min(NonZeros.Terms, size.Depth - p * NonZeros.Terms);
                if (rows == height) AddUp<T, V, S, G>(pa, aStride, terms, block, pb, bStrides, words + p * wordStride, c + row, size.Rows, rows, size.Columns, add || p > 0);
                else AddUp<T, V, S, Overlapping<G>>(pa, aStride, terms, block, pb, bStrides, words + p * wordStride, c + row, size.Rows, rows, size.Columns, add || p > 0);
            }
        }
    }

    /// <summary>How eight sums stand side by side, as a type, so that the JIT compiles a kernel for each.</summary>
    private interface IShape
    {
        /// <summary>How many registers a column has; there are eight sums, and so 8 / Registers columns.</summary>
        public static abstract int Registers { get; }

        /// <summary>Whether there are rows for all registers; otherwise the last ones overlap.</summary>
        public static abstract bool IsWhole { get; }
    }

    private struct Two : IShape
    {
        public static int Registers => 2;
        public static bool IsWhole => true;
    }

    private struct Four : IShape
    {
        public static int Registers => 4;
        public static bool IsWhole => true;
    }

    private struct Eight : IShape
    {
        public static int Registers => 8;
        public static bool IsWhole => true;
    }

    private struct Overlapping<G> : IShape
        where G : IShape
    {
        public static int Registers => G.Registers;
        public static bool IsWhole => false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<T, V, S, G>(T* a, nint stride, int rows, int terms, T* block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
        where G : IShape
    {
        for (var t = 0; t < terms; t++, a += stride)
            for (var r = 0; r < G.Registers; r++, block += S.Count) S.Store(S.Load(a + (G.IsWhole ? r * S.Count : Math.Min(r * S.Count, rows - S.Count))), block);
    }

    /// <summary>
    /// Adds up the terms of one word with eight sums in registers: of one column, of two or of four next to each other, and then those terms in which one of them is not zero.
    /// The sums start at zero or <paramref name="goOn"/> from what C holds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUp<T, V, S, G>(
        T* a, nint aStride, int terms, T* block, T* b, Strides strides, ulong* words, T* c, nint cStride, int rows, int columns, bool goOn)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : ISimd<T, V>
        where G : IShape
    {
        Pack<T, V, S, G>(a, aStride, rows, terms, block);
        nint last = G.IsWhole ? (G.Registers - 1) * S.Count : rows - S.Count;
        nint r1 = Row(1), r2 = Row(2), r3 = Row(3), r4 = Row(4), r5 = Row(5), r6 = Row(6), r7 = Row(7);
        var row = strides.Row;
        for (var j = 0; j < columns; j += Sums / G.Registers, b += Sums / G.Registers * strides.Column, c += Sums / G.Registers * cStride)
        {
            // The last column stands in for those that are not there.
            nint end = columns - 1 - j;
            nint j1 = G.Registers == 8 ? 0 : Math.Min(1, end), j2 = G.Registers > 2 ? 0 : Math.Min(2, end), j3 = G.Registers > 2 ? 0 : Math.Min(3, end);
            var word = words[j] | words[j + j1] | words[j + j2] | words[j + j3];
            if (goOn && word == 0) continue;
            T* b1 = b + j1 * strides.Column, b2 = b + j2 * strides.Column, b3 = b + j3 * strides.Column;
            T* c1 = c + j1 * cStride, c2 = c + j2 * cStride, c3 = c + j3 * cStride;
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero, s4 = S.Zero, s5 = S.Zero, s6 = S.Zero, s7 = S.Zero;
            if (goOn)
            {
                s0 = S.Load(c);
                s1 = S.Load(Of(1, c, c1, c2, c3) + r1);
                s2 = S.Load(Of(2, c, c1, c2, c3) + r2);
                s3 = S.Load(Of(3, c, c1, c2, c3) + r3);
                s4 = S.Load(Of(4, c, c1, c2, c3) + r4);
                s5 = S.Load(Of(5, c, c1, c2, c3) + r5);
                s6 = S.Load(Of(6, c, c1, c2, c3) + r6);
                s7 = S.Load(Of(7, c, c1, c2, c3) + r7);
            }

            for (; word != 0; word &= word - 1)
            {
                nint term = BitOperations.TrailingZeroCount(word), t = term * row;
                var numbers = block + term * (G.Registers * S.Count);
                s0 = S.MultiplyAdd(S.Broadcast(b[t]), S.Load(numbers), s0);
                s1 = S.MultiplyAdd(S.Broadcast(Of(1, b, b1, b2, b3)[t]), S.Load(numbers + 1 % G.Registers * S.Count), s1);
                s2 = S.MultiplyAdd(S.Broadcast(Of(2, b, b1, b2, b3)[t]), S.Load(numbers + 2 % G.Registers * S.Count), s2);
                s3 = S.MultiplyAdd(S.Broadcast(Of(3, b, b1, b2, b3)[t]), S.Load(numbers + 3 % G.Registers * S.Count), s3);
                s4 = S.MultiplyAdd(S.Broadcast(Of(4, b, b1, b2, b3)[t]), S.Load(numbers + 4 % G.Registers * S.Count), s4);
                s5 = S.MultiplyAdd(S.Broadcast(Of(5, b, b1, b2, b3)[t]), S.Load(numbers + 5 % G.Registers * S.Count), s5);
                s6 = S.MultiplyAdd(S.Broadcast(Of(6, b, b1, b2, b3)[t]), S.Load(numbers + 6 % G.Registers * S.Count), s6);
                s7 = S.MultiplyAdd(S.Broadcast(Of(7, b, b1, b2, b3)[t]), S.Load(numbers + 7 % G.Registers * S.Count), s7);
            }

            S.Store(s0, c);
            S.Store(s1, Of(1, c, c1, c2, c3) + r1);
            S.Store(s2, Of(2, c, c1, c2, c3) + r2);
            S.Store(s3, Of(3, c, c1, c2, c3) + r3);
            S.Store(s4, Of(4, c, c1, c2, c3) + r4);
            S.Store(s5, Of(5, c, c1, c2, c3) + r5);
            S.Store(s6, Of(6, c, c1, c2, c3) + r6);
            S.Store(s7, Of(7, c, c1, c2, c3) + r7);
        }

        // Where the register of a sum begins in its column, and which column that is.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        nint Row(int sum) => Math.Min(sum % G.Registers * S.Count, last);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static T* Of(int sum, T* column0, T* column1, T* column2, T* column3) => (sum / G.Registers) switch { 0 => column0, 1 => column1, 2 => column2, _ => column3 };
    }
}
