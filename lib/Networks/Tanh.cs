using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Activation.Tanh"/>
internal sealed class Tanh : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => TensorPrimitives.Tanh(z, a);

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.TanhDelta(gradient, a, delta);
}
