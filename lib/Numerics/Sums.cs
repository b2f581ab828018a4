using System.Numerics;

namespace Backprop;

/// <summary>Sums over long spans, always in the same order, wherever the numbers lie in memory.</summary>
internal static class Sums
{
    /// <summary>Σ xᵢ.</summary>
    public static T Of<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var xs = Registers.Of(x);
        var sum = Vector<T>.Zero;
        for (var i = 0; i < xs.Length; i++)
            sum += xs[i];
        var rest = Vector.Sum(sum);
        for (var i = xs.Length * Vector<T>.Count; i < x.Length; i++)
            rest += x[i];
        return rest;
    }

    /// <summary>Σ xᵢ yᵢ.</summary>
    public static T OfProducts<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<Vector<T>> xs = Registers.Of(x), ys = Registers.Of(y);
        var sum = Vector<T>.Zero;
        for (var i = 0; i < xs.Length; i++)
            sum += xs[i] * ys[i];
        var rest = Vector.Sum(sum);
        for (var i = xs.Length * Vector<T>.Count; i < x.Length; i++)
            rest += x[i] * y[i];
        return rest;
    }
}
