using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Activation.Sigmoid"/>
internal sealed class Sigmoid : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => TensorPrimitives.Sigmoid(z, a);

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.SigmoidDelta(gradient, a, delta);
}
