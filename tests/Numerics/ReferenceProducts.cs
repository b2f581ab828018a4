using System.Numerics;

namespace Backprop.Tests.Numerics;

/// <summary>What each product means, in as few lines as it takes: the fast ones are held to these.</summary>
internal static class ReferenceProducts
{
    /// <summary>C = A·B.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                c[i + j * m] = T.Zero;
                for (var p = 0; p < k; p++) c[i + j * m] += a[i + p * m] * b[p + j * k];
            }
        }
    }

    /// <summary>C = Aᵀ·B.</summary>
    public static void TransposeMultiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < n; j++)
            {
                c[i + j * k] = T.Zero;
                for (var p = 0; p < m; p++) c[i + j * k] += a[p + i * m] * b[p + j * m];
            }
        }
    }

    /// <summary>C = A·Bᵀ.</summary>
    public static void MultiplyTranspose<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int m, int k, int n, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                c[i + j * m] = T.Zero;
                for (var p = 0; p < k; p++) c[i + j * m] += a[i + p * m] * b[j + p * n];
            }
        }
    }
}
