namespace Backprop;

/// <inheritdoc cref="Cost.BinaryCrossEntropy"/>
internal sealed class BinaryCrossEntropy : Cost
{
    public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
    {
        T sum = T.Zero;
        for (int k = 0; k < y.Length; k++)
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
        for (int k = 0; k < y.Length; k++)
        {
            T yes = y[k] == T.Zero ? T.Zero : -y[k] / a[k];
            T no = y[k] == T.One ? T.Zero : (T.One - y[k]) / (T.One - a[k]);
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

        T cost = T.Zero;
        for (int k = 0; k < z.Length; k++)
        {
            cost += T.Max(z[k], T.Zero) - (y[k] * z[k]) + T.LogP1(T.Exp(-T.Abs(z[k])));
            delta[k] = a[k] - y[k];
        }

        return cost;
    }
}
