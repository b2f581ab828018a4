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
    /// After softmax, log aₖ = zₖ − log Σₜ e^zₜ, so that C = Σₖ yₖ (log Σₜ e^zₜ − zₖ) and δ = a Σₖ yₖ − y,
    /// which is ŷ − y for a target that sums to one (post 000).
    /// </summary>
    public override T OutputDelta<T>(Activation activation, ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> delta)
    {
        if (activation is not Softmax)
            return base.OutputDelta(activation, z, a, y, delta);

        T max = TensorPrimitives.Max(z), total = TensorPrimitives.Sum(y), sum = T.Zero, cost = T.Zero;
        for (int k = 0; k < z.Length; k++)
            sum += T.Exp(z[k] - max);
        T logSumExp = max + T.Log(sum);
        for (int k = 0; k < z.Length; k++)
        {
            cost += y[k] * (logSumExp - z[k]);
            delta[k] = (a[k] * total) - y[k];
        }

        return cost;
    }
}
