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
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, T[][] state, Span<T> parameters)
    {
        T β1 = T.CreateChecked(Beta1), β2 = T.CreateChecked(Beta2), ε = T.CreateChecked(Epsilon);
        T rate = T.CreateChecked(learningRate / (1 - Math.Pow(Beta1, step)));
        T correction = T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
        Span<T> m = state[0], s = state[1];
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = gradient[i];
            m[i] = (β1 * m[i]) + ((T.One - β1) * g);
            s[i] = (β2 * s[i]) + ((T.One - β2) * g * g);
            parameters[i] -= rate * m[i] / ((T.Sqrt(s[i]) * correction) + ε);
        }
    }
}
