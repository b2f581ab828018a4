using System.Numerics;

namespace Backprop;

/// <summary>
/// The three matrix products of training. Matrices are stored by columns: element (i, j) of an m×n matrix is <c>span[i + j*m]</c>.
/// Every sum is one chain over growing indices, whatever the blocks and registers, so that the same matrices give the same numbers, to the last bit,
/// however the columns are shared out. A call allocates only where it is larger than any before it on its thread.
/// The numbers are expected to be finite: where more than 256 terms are added up and the rows fill no whole number of registers, an ∞ may become NaN.
/// </summary>
internal static class Products
{
    /// <summary>C = A·B, as in z = W·a. A is m×k, B is k×n, C is m×n and must not overlap the others.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Length, m, k, b.Length, k, n, c.Length, m, n);
        Run(new(m, k, n), a, new(1, m), b, new(1, k), c, add: false);
    }

    /// <summary>C = Aᵀ·B, as in Wᵀ·δ. A is m×k, B is m×n, C is k×n and must not overlap the others.</summary>
    public static void TransposeMultiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TransposeMultiply(a, b, m, k, n, c, add: false);

    /// <summary>The same, or C ← C + Aᵀ·B if <paramref name="add"/> is true.</summary>
    public static void TransposeMultiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Length, m, k, b.Length, m, n, c.Length, k, n);
        Run(new(k, m, n), a, new(m, 1), b, new(1, m), c, add);
    }

    /// <summary>C = A·Bᵀ, as in δ·aᵀ. A is m×k, B is n×k, C is m×n and must not overlap the others.</summary>
    public static void MultiplyTranspose<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => MultiplyTranspose(a, b, m, k, n, 0, n, c, add: false);

    /// <summary>
    /// The columns <paramref name="from"/> … <paramref name="to"/> − 1 of C = A·Bᵀ, or of C ← C + A·Bᵀ if <paramref name="add"/> is true,
    /// in <paramref name="c"/>, which is m×(to − from).
    /// </summary>
    public static void MultiplyTranspose<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, int from, int to, Span<T> c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (from < 0 || to < from || to > n) throw new ArgumentOutOfRangeException(nameof(from), $"Columns {from} to {to} were asked for; there are {n}.");
        Check(a.Length, m, k, b.Length, n, k, c.Length, m, to - from);
        Run(new(m, k, to - from), a, new(1, m), b[Math.Min(from, b.Length)..], new(n, 1), c, add);
    }

    private static void Run<T>(ProductSize size, ReadOnlySpan<T> a, Strides aStrides, ReadOnlySpan<T> b, Strides bStrides, Span<T> c, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (size.Depth == 0 && !add) c.Clear();
        if (c.IsEmpty || size.Depth == 0) return;
        if (aStrides.Row == 1 && size.Rows >= SkippingProduct.MinRows && NonZeros.OfSparse(size, b, bStrides) is { IsEmpty: false } words)
            SkippingProduct.Run(size, a, aStrides.Column, b, bStrides, words, size.Columns, c, add);
        else BlockedProduct.Run(size, a, aStrides, b, bStrides, c, add);
    }

    private static void Check(int a, int aRows, int aColumns, int b, int bRows, int bColumns, int c, int cRows, int cColumns)
    {
        Check(nameof(a), a, aRows, aColumns);
        Check(nameof(b), b, bRows, bColumns);
        Check(nameof(c), c, cRows, cColumns);
    }

    private static void Check(string name, int length, int rows, int columns)
    {
        if (rows < 0 || columns < 0 || length != (long)rows * columns)
            throw new ArgumentException($"The matrix '{name}' is {rows}×{columns} and needs {(long)rows * columns} numbers; the span holds {length}.", name);
    }
}
