namespace Backprop;

/// <inheritdoc cref="Cost.Quadratic"/>
internal sealed class Quadratic : Cost
{
    public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
    {
        T sum = T.Zero;
        for (int k = 0; k < y.Length; k++)
            sum += (a[k] - y[k]) * (a[k] - y[k]);
        return sum / T.CreateChecked(2);
    }

    public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
    {
        for (int k = 0; k < y.Length; k++)
            gradient[k] = a[k] - y[k];
    }
}
