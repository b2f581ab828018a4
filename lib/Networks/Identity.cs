namespace Backprop;

/// <inheritdoc cref="Activation.Identity"/>
internal sealed class Identity : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => z.CopyTo(a);

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) => gradient.CopyTo(delta);
}
