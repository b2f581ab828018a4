using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Cost.CrossEntropy"/>
internal sealed class CrossEntropy : Cost
{
    public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
    {
        var sum = T.Zero;
        for (var k = 0; k < y.Length; k++)
        {
            // A class that y rules out adds nothing, whatever its probability: 0 · log 0 is 0 here.
            if (y[k] != T.Zero)
                sum -= y[k] * T.Log(a[k]);
        }

        return sum;
    }

    public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
    {
        for (var k = 0; k < y.Length; k++)
            gradient[k] = y[k] == T.Zero ? T.Zero : -y[k] / a[k];
    }

    /// <summary>
    /// After softmax, log aₖ = zₖ − log Σₜ e^zₜ, so that C = Σₖ yₖ (log Σₜ e^zₜ − zₖ) is finite however small aₖ, and δ = a Σₖ yₖ − y,
    /// which is ŷ − y for a target that sums to one (post 000).
    /// </summary>
    public override T OutputDelta<T>(Activation activation, ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> delta)
    {
        if (activation is not Softmax)
            return base.OutputDelta(activation, z, a, y, delta);

        T total = TensorPrimitives.Sum(y), cost = T.Zero;
        for (var k = 0; k < z.Length; k++)
        {
            if (y[k] != T.Zero)
                cost -= y[k] * LogSoftmax(z, a, k);
            delta[k] = (a[k] * total) - y[k];
        }

        return cost;
    }

    /// <summary>log aₖ, from z where aₖ has become too small to have all its digits.</summary>
    private static T LogSoftmax<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a[k] > T.CreateChecked(1e-30))
            return T.Log(a[k]);
        T max = TensorPrimitives.Max(z), sum = T.Zero;
        foreach (var zt in z)
            sum += T.Exp(zt - max);
        return z[k] - max - T.Log(sum);
    }
}

/// <inheritdoc cref="Cost.BinaryCrossEntropy"/>
internal sealed class BinaryCrossEntropy : Cost
{
    public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
    {
        var sum = T.Zero;
        for (var k = 0; k < y.Length; k++)
        {
            // A side that y rules out adds nothing: 0 · log 0 is 0 here.
            if (y[k] != T.Zero)
                sum -= y[k] * T.Log(a[k]);
            if (y[k] != T.One)
                sum -= (T.One - y[k]) * T.LogP1(-a[k]);
        }

        return sum;
    }

    public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
    {
        for (var k = 0; k < y.Length; k++)
        {
            var yes = y[k] == T.Zero ? T.Zero : -y[k] / a[k];
            var no = y[k] == T.One ? T.Zero : (T.One - y[k]) / (T.One - a[k]);
            gradient[k] = yes + no;
        }
    }

    /// <summary>
    /// After the sigmoid, −log a = log(1 + e⁻ᶻ) and −log(1 − a) = z + log(1 + e⁻ᶻ), so that
    /// C = Σₖ max(zₖ, 0) − yₖ zₖ + log(1 + e^−|zₖ|) and δ = a − y: the same form as softmax with cross-entropy.
    /// </summary>
    public override T OutputDelta<T>(Activation activation, ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> delta)
    {
        if (activation is not Sigmoid)
            return base.OutputDelta(activation, z, a, y, delta);

        var cost = T.Zero;
        for (var k = 0; k < z.Length; k++)
        {
            cost += T.Max(z[k], T.Zero) - (y[k] * z[k]) + T.LogP1(T.Exp(-T.Abs(z[k])));
            delta[k] = a[k] - y[k];
        }

        return cost;
    }
}

/// <inheritdoc cref="Cost.Quadratic"/>
internal sealed class Quadratic : Cost
{
    public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
    {
        var sum = T.Zero;
        for (var k = 0; k < y.Length; k++)
            sum += (a[k] - y[k]) * (a[k] - y[k]);
        return sum / T.CreateChecked(2);
    }

    public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
    {
        for (var k = 0; k < y.Length; k++)
            gradient[k] = a[k] - y[k];
    }
}
