namespace Backprop;

/// <summary>
/// A step size of its own for each parameter, from the running mean of its squared gradients:
/// s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε) (Hinton 2012; PyTorch's <c>RMSprop</c>).
/// </summary>
/// <param name="learningRate">The learning rate η.</param>
/// <param name="alpha">α, the share of the last mean that is kept, in [0, 1).</param>
/// <param name="epsilon">ε, which keeps the quotient finite.</param>
public sealed class RmsProp(double learningRate = 0.01, double alpha = 0.99, double epsilon = 1e-8) : Optimizer(learningRate)
{
    /// <summary>α, the share of the last mean that is kept.</summary>
    public double Alpha { get; } = Share(alpha, nameof(alpha));

    /// <summary>ε, which keeps the quotient finite.</summary>
    public double Epsilon { get; } = epsilon;

    /// <inheritdoc/>
    public override int StateCount => 1;

    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters) =>
        Steps.RmsProp(gradient, T.CreateChecked(learningRate), T.CreateChecked(Alpha), T.CreateChecked(Epsilon), state[0], parameters);
}
