namespace Backprop;

/// <summary>
/// Descent with a memory: v ← μ v + g, θ ← θ − η v, where g = ∂C/∂θ. Steps in a lasting direction add up, steps that alternate cancel
/// (Polyak 1964; the definition of PyTorch's <c>SGD(momentum=μ)</c>).
/// </summary>
/// <param name="learningRate">The learning rate η.</param>
/// <param name="momentum">μ, the share of the last velocity that is kept, in [0, 1).</param>
public class Momentum(double learningRate, double momentum = 0.9) : Optimizer(learningRate)
{
    /// <summary>μ, the share of the last velocity that is kept.</summary>
    public double Coefficient { get; } = Share(momentum, nameof(momentum));

    /// <inheritdoc/>
    public override int StateCount => 1;

    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters) =>
        Steps.Momentum(gradient, T.CreateChecked(learningRate), T.CreateChecked(Coefficient), state[0], parameters);
}

/// <summary>
/// Momentum that looks ahead: v ← μ v + g, θ ← θ − η (g + μ v) (Nesterov 1983, in the form of PyTorch's <c>SGD(nesterov=True)</c>).
/// </summary>
/// <param name="learningRate">The learning rate η.</param>
/// <param name="momentum">μ, the share of the last velocity that is kept, in [0, 1).</param>
public sealed class Nesterov(double learningRate, double momentum = 0.9) : Momentum(learningRate, momentum)
{
    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters) =>
        Steps.Nesterov(gradient, T.CreateChecked(learningRate), T.CreateChecked(Coefficient), state[0], parameters);
}
