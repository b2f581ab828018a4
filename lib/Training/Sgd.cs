using System.Numerics.Tensors;

namespace Backprop;

/// <summary>Plain stochastic gradient descent, θ ← θ − η ∂C/∂θ (all five posts).</summary>
/// <param name="learningRate">The learning rate η.</param>
public sealed class Sgd(double learningRate) : Optimizer(learningRate)
{
    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters) =>
        TensorPrimitives.MultiplyAdd(gradient, T.CreateChecked(-learningRate), parameters, parameters);
}
