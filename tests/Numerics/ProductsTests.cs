using System.Numerics;
using Xunit;

namespace Backprop.Tests.Numerics;

/// <summary>Every product against its three-line reference, on spans that start at no boundary.</summary>
public sealed class ProductsTests
{
    private delegate void Product<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c);

    [Fact]
    public void Multiply_Float() => AllSizes<float>(Products.Multiply, ReferenceProducts.Multiply, 1e-6);

    [Fact]
    public void Multiply_Double() => AllSizes<double>(Products.Multiply, ReferenceProducts.Multiply, 1e-15);

    [Fact]
    public void TransposeMultiply_Float() => AllSizes<float>(Products.TransposeMultiply, ReferenceProducts.TransposeMultiply, 1e-6);

    [Fact]
    public void TransposeMultiply_Double() => AllSizes<double>(Products.TransposeMultiply, ReferenceProducts.TransposeMultiply, 1e-15);

    [Fact]
    public void MultiplyTranspose_Float() => AllSizes<float>(Products.MultiplyTranspose, ReferenceProducts.MultiplyTranspose, 1e-6);

    [Fact]
    public void MultiplyTranspose_Double() => AllSizes<double>(Products.MultiplyTranspose, ReferenceProducts.MultiplyTranspose, 1e-15);

    [Fact]
    public void Sizes_beyond_one_block()
    {
        Compare<float>(Products.Multiply, ReferenceProducts.Multiply, 300, 1100, 13, 1e-6);
        Compare<double>(Products.TransposeMultiply, ReferenceProducts.TransposeMultiply, 1100, 300, 13, 1e-15);
        Compare<double>(Products.MultiplyTranspose, ReferenceProducts.MultiplyTranspose, 300, 1100, 13, 1e-15);
    }

    [Fact]
    public void SkippedZeros_Float() => AllSizes<float>(Skip, ReferenceProducts.Multiply, 1e-6, Digits<float>);

    [Fact]
    public void SkippedZeros_Double() => AllSizes<double>(Skip, ReferenceProducts.Multiply, 1e-15, Digits<double>);

    [Fact]
    public void SkippedZeros_Transposed_Float() => AllSizes<float>(SkipTransposed, ReferenceProducts.MultiplyTranspose, 1e-6, Digits<float>);

    [Fact]
    public void SkippedZeros_Transposed_Double() => AllSizes<double>(SkipTransposed, ReferenceProducts.MultiplyTranspose, 1e-15, Digits<double>);

    [Fact]
    public void Zeros_are_skipped_in_sizes_of_layers()
    {
        Compare<float>(Skip, ReferenceProducts.Multiply, 70, 300, 200, 1e-6, Digits<float>);
        Compare<double>(SkipTransposed, ReferenceProducts.MultiplyTranspose, 200, 70, 300, 1e-15, Digits<double>);
    }

    [Fact]
    public void Products_of_sparse_numbers()
    {
        AllSizes<float>(Products.Multiply, ReferenceProducts.Multiply, 1e-6, Digits<float>);
        AllSizes<double>(Products.MultiplyTranspose, ReferenceProducts.MultiplyTranspose, 1e-15, Digits<double>);
        Compare<float>(Products.MultiplyTranspose, ReferenceProducts.MultiplyTranspose, 70, 300, 200, 1e-6, Digits<float>);
    }

    [Fact]
    public void Words_are_found_where_most_numbers_are_zero()
    {
        const int depth = 150, columns = 70;
        var random = new Random(1);
        var sparse = Digits<float>(random, depth * columns);
        foreach (var strides in (Strides[])[new(1, depth), new(columns, 1)])
        {
            ulong[] expected = Words<float>(new(40, depth, columns), sparse, strides), found = [.. NonZeros.OfSparse<float>(new(40, depth, columns), sparse, strides)];
            Assert.Equal(expected, found);
            Assert.True(NonZeros.OfSparse<float>(new(40, depth, columns), Numbers<float>(random, depth * columns), strides).IsEmpty);
        }
    }

    [Fact]
    public void Bytes_and_the_numbers_they_stand_for_have_the_same_words()
    {
        for (var n = 0; n <= 150; n++)
        {
            byte[] bytes = [.. Digits<double>(new Random(n), n).Select(x => (byte)(255 * Math.Abs(x)))];
            ulong[] ofBytes = new ulong[9], ofNumbers = new ulong[9];
            NonZeros.Find<byte>(bytes, ofBytes, 3);
            NonZeros.Find<float>([.. bytes.Select(b => b / 255f)], ofNumbers, 3);
            Assert.Equal(ofNumbers, ofBytes);
            Assert.Equal(bytes.Count(b => b != 0), ofBytes.Sum(BitOperations.PopCount));
        }
    }

    [Fact]
    public void A_word_has_a_bit_for_each_number_that_is_not_zero()
    {
        for (var n = 0; n <= 64; n++)
        {
            var numbers = Digits<double>(new Random(n), n + 5)[5..];
            var word = NonZeros.Of<double>(numbers);
            Assert.Equal(word, NonZeros.Of<float>([.. numbers.Select(x => (float)x)]));
            for (var t = 0; t < 64; t++) Assert.Equal(t < n && numbers[t] != 0, (word >> t & 1) == 1);
        }
    }

    [Fact]
    public void Words_are_turned_over_their_diagonal()
    {
        var random = new Random(1);
        ulong[] words = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64())], turned = [.. words];
        NonZeros.Transpose(turned);
        for (var i = 0; i < 64; i++)
            for (var j = 0; j < 64; j++) Assert.Equal(words[i] >> j & 1, turned[j] >> i & 1);
    }

    [Fact]
    public void AProductIsAddedToWhatIsThere_Dense() => AllSizes<float>(Added, ReferenceProducts.MultiplyTranspose, 2e-6);

    [Fact]
    public void AProductIsAddedToWhatIsThere_Sparse()
    {
        foreach (var m in (int[])[33, 50, 64, 100, 130, 300])
        {
            Compare<float>(SkippingAdded, ReferenceProducts.MultiplyTranspose, m, 70, 200, 2e-6, Digits<float>);
            Compare<double>(SkippingAdded, ReferenceProducts.MultiplyTranspose, m, 150, 31, 2e-15, Digits<double>);
        }
    }

    [Fact]
    public void Neither_skipped_zeros_nor_shared_columns_change_a_bit()
    {
        NoBitChanges<float>();
        NoBitChanges<double>();
    }

    [Fact]
    public void A_wrong_length_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Products.Multiply<float>(new float[6], new float[11], 2, 3, 4, new float[8]));
        Assert.Contains("'b' is 3×4 and needs 12 numbers; the span holds 11", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Products.TransposeMultiply<double>(new double[6], new double[8], 2, 3, 4, new double[11]));
        Assert.Throws<ArgumentException>(() => Products.MultiplyTranspose<double>(new double[5], new double[12], 2, 3, 4, new double[8]));
    }

    private static void NoBitChanges<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int m = 150, k = 700, n = 40;
        var random = new Random(1);
        T[] a = Numbers<T>(random, m * k), b = Digits<T>(random, k * n), dense = new T[m * n], skipping = new T[m * n], shared = new T[m * n];
        BlockedProduct.Run<T>(new(m, k, n), a, new(1, m), b, new(1, k), dense, add: false);
        Skip<T>(a, b, m, k, n, skipping);
        for (var j = 0; j < n; j += 7)
        {
            var columns = Math.Min(7, n - j);
            Products.Multiply<T>(a, b.AsSpan(j * k, columns * k), m, k, columns, shared.AsSpan(j * m, columns * m));
        }

        Assert.Equal(dense, skipping);
        Assert.Equal(dense, shared);
    }

    /// <summary>Each dimension takes every size from 0 to 70 while the others take sizes around the widths of registers and tiles.</summary>
    private static void AllSizes<T>(Product<T> product, Product<T> reference, double tolerance, Func<Random, int, T[]>? right = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] others = [1, 7, 16, 65];
        for (var size = 0; size <= 70; size++)
        {
            foreach (var x in others)
            {
                foreach (var y in others)
                {
                    Compare(product, reference, size, x, y, tolerance, right);
                    Compare(product, reference, x, size, y, tolerance, right);
                    Compare(product, reference, x, y, size, tolerance, right);
                }
            }
        }
    }

    private static void Compare<T>(Product<T> product, Product<T> reference, int m, int k, int n, double tolerance, Func<Random, int, T[]>? numbers = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Aᵀ·B alone sums over the rows of A.
        var transposed = reference.Method.Name == nameof(ReferenceProducts.TransposeMultiply);
        var (a, b, c, terms) = transposed ? (m * k, m * n, k * n, m) : (m * k, k * n, m * n, k);
        var start = (m + 3 * k + 5 * n) % 7;
        var random = new Random(m + 100 * k + 10000 * n);
        var left = Numbers<T>(random, start + a);
        var right = (numbers ?? Numbers<T>)(random, start + b);
        var actual = Numbers<T>(random, start + c + 1);
        var expected = new T[c];
        var (before, after) = (actual[..start], actual[^1]);
        product(left.AsSpan(start), right.AsSpan(start), m, k, n, actual.AsSpan(start, c));
        reference(left.AsSpan(start), right.AsSpan(start), m, k, n, expected);

        Assert.True(before.AsSpan().SequenceEqual(actual.AsSpan(0, start)) && after == actual[^1], $"{m}×{k}×{n} wrote outside of C");
        var bound = T.CreateTruncating(tolerance * (1 + terms));
        for (var i = 0; i < c; i++)
        {
            if (!(T.Abs(actual[start + i] - expected[i]) <= bound))
                Assert.Fail($"{m}×{k}×{n}, element {i}: {actual[start + i]} instead of {expected[i]}");
        }
    }

    /// <summary>A·Bᵀ as what it changes a C by that was not zero.</summary>
    private static void Added<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = Numbers<T>(new Random(m + n), m * n);
        start.CopyTo(c);
        Products.MultiplyTranspose(a, b, m, k, n, 0, n, c, add: true);
        for (var i = 0; i < c.Length; i++) c[i] -= start[i];
    }

    private static void SkippingAdded<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = Numbers<T>(new Random(m + n), m * n);
        start.CopyTo(c);
        Run(new(m, k, n), a, m, b, new(n, 1), c, add: true);
        for (var i = 0; i < c.Length; i++) c[i] -= start[i];
    }

    private static void Run<T>(ProductSize size, ReadOnlySpan<T> a, nint aStride, ReadOnlySpan<T> b, Strides bStrides, Span<T> c, bool add = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (size.Depth == 0) c.Clear();
        if (size.Depth == 0 || c.IsEmpty) return;
        SkippingProduct.Run(size, a, aStride, b, bStrides, Words(size, b, bStrides), size.Columns, c, add);
    }

    private static ulong[] Words<T>(ProductSize size, ReadOnlySpan<T> b, Strides bStrides)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var words = new ulong[NonZeros.Words(size.Depth) * size.Columns];
        for (var j = 0; j < size.Columns; j++)
        {
            for (var t = 0; t < size.Depth; t++)
                if (b[(int)(t * bStrides.Row + j * bStrides.Column)] != T.Zero) words[j + t / 64 * size.Columns] |= 1UL << t % 64;
        }

        return words;
    }

    private static void Skip<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(new(m, k, n), a, m, b, new(1, k), c);

    private static void SkipTransposed<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(new(m, k, n), a, m, b, new(n, 1), c);

    /// <summary>Numbers of which nine in ten are zero, in runs.</summary>
    private static T[] Digits<T>(Random random, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = Numbers<T>(random, count);
        for (var i = 0; i < count; i++)
            if (i % 30 >= 3) numbers[i] = T.Zero;
        return numbers;
    }

    private static T[] Numbers<T>(Random random, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = new T[count];
        for (var i = 0; i < count; i++) numbers[i] = T.CreateTruncating(2 * random.NextDouble() - 1);
        return numbers;
    }
}
