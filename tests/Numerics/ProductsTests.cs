using System.Numerics;
using Xunit;

namespace Backprop.Tests.Numerics;

/// <summary>Every product against its three-line reference, on spans that start at no boundary.</summary>
public sealed class ProductsTests
{
    private delegate void Product<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c);

    [Fact]
    public void Multiply_Float() => AllSizes<float>(Products.Multiply, Products.Reference.Multiply, 1e-6);

    [Fact]
    public void Multiply_Double() => AllSizes<double>(Products.Multiply, Products.Reference.Multiply, 1e-15);

    [Fact]
    public void TransposeMultiply_Float() => AllSizes<float>(Products.TransposeMultiply, Products.Reference.TransposeMultiply, 1e-6);

    [Fact]
    public void TransposeMultiply_Double() => AllSizes<double>(Products.TransposeMultiply, Products.Reference.TransposeMultiply, 1e-15);

    [Fact]
    public void MultiplyTranspose_Float() => AllSizes<float>(Products.MultiplyTranspose, Products.Reference.MultiplyTranspose, 1e-6);

    [Fact]
    public void MultiplyTranspose_Double() => AllSizes<double>(Products.MultiplyTranspose, Products.Reference.MultiplyTranspose, 1e-15);

    [Fact]
    public void SizesBeyondOneBlock()
    {
        Compare<float>(Products.Multiply, Products.Reference.Multiply, 300, 1100, 13, 1e-6);
        Compare<double>(Products.TransposeMultiply, Products.Reference.TransposeMultiply, 1100, 300, 13, 1e-15);
        Compare<double>(Products.MultiplyTranspose, Products.Reference.MultiplyTranspose, 300, 1100, 13, 1e-15);
    }

    [Fact]
    public void AWrongLengthIsNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => Products.Multiply<float>(new float[6], new float[11], 2, 3, 4, new float[8]));
        Assert.Contains("'b' is 3×4 and needs 12 numbers; the span holds 11", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Products.TransposeMultiply<double>(new double[6], new double[8], 2, 3, 4, new double[11]));
        Assert.Throws<ArgumentException>(() => Products.MultiplyTranspose<double>(new double[5], new double[12], 2, 3, 4, new double[8]));
    }

    /// <summary>Each dimension takes every size from 0 to 70 while the others take sizes around the widths of registers and tiles.</summary>
    private static void AllSizes<T>(Product<T> product, Product<T> reference, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] others = [1, 2, 6, 7, 16, 33, 65];
        for (int size = 0; size <= 70; size++)
            foreach (var x in others)
                foreach (var y in others)
                {
                    Compare(product, reference, size, x, y, tolerance);
                    Compare(product, reference, x, size, y, tolerance);
                    Compare(product, reference, x, y, size, tolerance);
                }
    }

    private static void Compare<T>(Product<T> product, Product<T> reference, int m, int k, int n, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The shapes of the three products differ only in where a size stands, so the largest buffer fits all of them.
        var (a, b, c) = product.Method.Name switch
        {
            nameof(Products.Multiply) => (m * k, k * n, m * n),
            nameof(Products.TransposeMultiply) => (m * k, m * n, k * n),
            _ => (m * k, n * k, m * n),
        };
        var terms = product.Method.Name == nameof(Products.TransposeMultiply) ? m : k;
        var start = (m + 3 * k + 5 * n) % 7;
        var random = new Random(m + 100 * k + 10000 * n);
        var left = Numbers<T>(random, start + a);
        var right = Numbers<T>(random, start + b);
        var actual = Numbers<T>(random, start + c + 1);
        var expected = new T[c];
        var (before, after) = (actual[..start], actual[^1]);
        product(left.AsSpan(start), right.AsSpan(start), m, k, n, actual.AsSpan(start, c));
        reference(left.AsSpan(start), right.AsSpan(start), m, k, n, expected);

        Assert.True(before.AsSpan().SequenceEqual(actual.AsSpan(0, start)) && after == actual[^1], $"{m}×{k}×{n} wrote outside of C");
        var bound = T.CreateTruncating(tolerance * (1 + terms));
        for (int i = 0; i < c; i++)
            if (!(T.Abs(actual[start + i] - expected[i]) <= bound))
                Assert.Fail($"{m}×{k}×{n}, element {i}: {actual[start + i]} instead of {expected[i]}");
    }

    private static T[] Numbers<T>(Random random, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = new T[count];
        for (int i = 0; i < count; i++) numbers[i] = T.CreateTruncating(2 * random.NextDouble() - 1);
        return numbers;
    }
}
