using System.Numerics;

namespace Backprop;

/// <summary>
/// A cost function C(a, y) of one sample: the network's output a against the target y, n numbers each.
/// The cost of a minibatch is the mean over its samples, which threads may share: it keeps no state.
/// </summary>
public abstract class Cost
{
    /// <summary>C = −Σₖ yₖ log aₖ (posts 000, 001 and 003).</summary>
    public static Cost CrossEntropy { get; } = new CrossEntropy();

    /// <summary>C = ½ Σₖ (aₖ − yₖ)², half the squared distance (posts 002 and 004).</summary>
    public static Cost Quadratic { get; } = new Quadratic();

    /// <summary>C = −Σₖ yₖ log aₖ + (1 − yₖ) log(1 − aₖ): each output answers its own question with yes or no.</summary>
    public static Cost BinaryCrossEntropy { get; } = new BinaryCrossEntropy();

    /// <summary>The library's own costs.</summary>
    public static IReadOnlyList<Cost> All { get; } = [CrossEntropy, Quadratic, BinaryCrossEntropy];

    /// <summary>The name, as figures and files use it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The cost of one sample.</summary>
    /// <param name="a">The output, n numbers.</param>
    /// <param name="y">The target, n numbers.</param>
    public abstract T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>∂C/∂a of one sample.</summary>
    /// <param name="a">The output, n numbers.</param>
    /// <param name="y">The target, n numbers.</param>
    /// <param name="gradient">Receives ∂C/∂a, n numbers.</param>
    public abstract void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// The cost and the output's delta of one sample in one step, from z itself. The general way goes through ∂C/∂a and the
    /// activation's Jacobian; where a cost and an activation belong together, an override does it without dividing by a vanishing a.
    /// </summary>
    /// <param name="activation">The output layer's activation.</param>
    /// <param name="z">The output layer's pre-activations, n numbers.</param>
    /// <param name="a">The output, n numbers.</param>
    /// <param name="y">The target, n numbers.</param>
    /// <param name="delta">Receives ∂C/∂z, n numbers.</param>
    /// <returns>The sample's cost.</returns>
    public virtual T OutputDelta<T>(Activation activation, ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gradient(a, y, delta);
        activation.Backward(z, a, delta, delta.Length, delta);
        return Value(a, y);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
