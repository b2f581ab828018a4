using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Activation.Sigmoid"/>
internal sealed class Sigmoid : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
    {
        // Where e^z would overflow, the vectorised exponential does its whole vector by other means, rounded otherwise, and which numbers share a vector
        // depends on where they lie in memory. Within these limits the same z gives the same a; beyond them σ is 0 or 1 all the same.
        T limit = T.Log(T.BitDecrement(T.PositiveInfinity)) - T.CreateChecked(2);
        TensorPrimitives.Clamp(z, -limit, limit, a);
        TensorPrimitives.Sigmoid(a, a);
    }

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.SigmoidDelta(gradient, a, delta);
}
