using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Cost.CrossEntropy"/>
internal sealed class CrossEntropy : Cost
{
    public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
    {
        T sum = T.Zero;
        for (int k = 0; k < y.Length; k++)
        {
            // A class that y rules out adds nothing, whatever its probability: 0 · log 0 is 0 here.
            if (y[k] != T.Zero)
                sum -= y[k] * T.Log(a[k]);
        }

        return sum;
    }

    public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
    {
        for (int k = 0; k < y.Length; k++)
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
        for (int k = 0; k < z.Length; k++)
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
        foreach (T zt in z)
            sum += T.Exp(zt - max);
        return z[k] - max - T.Log(sum);
    }
}
