namespace Backprop;

/// <summary>
/// Momentum and a step size of its own for each parameter: m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g²,
/// θ ← θ − η m̂ / (√ŝ + ε), where m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ) make up for their start at zero
/// (Kingma and Ba 2014; PyTorch's <c>Adam</c>).
/// </summary>
/// <param name="learningRate">The learning rate η.</param>
/// <param name="beta1">β₁, the share of the mean gradient that is kept, in [0, 1).</param>
/// <param name="beta2">β₂, the share of the mean squared gradient that is kept, in [0, 1).</param>
/// <param name="epsilon">ε, which keeps the quotient finite.</param>
public sealed class Adam(double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : Optimizer(learningRate)
{
    /// <summary>β₁, the share of the mean gradient that is kept.</summary>
    public double Beta1 { get; } = Share(beta1, nameof(beta1));

    /// <summary>β₂, the share of the mean squared gradient that is kept.</summary>
    public double Beta2 { get; } = Share(beta2, nameof(beta2));

    /// <summary>ε, which keeps the quotient finite.</summary>
    public double Epsilon { get; } = epsilon;

    /// <inheritdoc/>
    public override int StateCount => 2;

    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters)
    {
        double rate = learningRate / (1 - Math.Pow(Beta1, step)), correction = 1 / Math.Sqrt(1 - Math.Pow(Beta2, step));
        Steps.Adam(
            gradient, T.CreateChecked(rate), T.CreateChecked(Beta1), T.CreateChecked(Beta2), T.CreateChecked(correction), T.CreateChecked(Epsilon), state[0], state[1], parameters);
    }
}
