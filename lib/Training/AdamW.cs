namespace Backprop;

/// <summary>
/// Adam with weight decay as decay: θ ← (1 − η λ) θ before Adam's step, so that every parameter shrinks by the same share
/// (Loshchilov and Hutter 2019; PyTorch's <c>AdamW</c>, which like this one lets biases decay too). A λ W that is added to the gradient
/// instead is divided by √ŝ with it, and then decays least where gradients are large.
/// </summary>
/// <param name="learningRate">The learning rate η.</param>
/// <param name="weightDecay">λ, at least 0: the share by which a parameter shrinks in 1/η steps.</param>
/// <param name="beta1">β₁, the share of the mean gradient that is kept, in [0, 1).</param>
/// <param name="beta2">β₂, the share of the mean squared gradient that is kept, in [0, 1).</param>
/// <param name="epsilon">ε, which keeps the quotient finite.</param>
public sealed class AdamW(double learningRate, double weightDecay, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : Optimizer(learningRate)
{
    private readonly Adam _adam = new(learningRate, beta1, beta2, epsilon);

    /// <summary>The decay λ.</summary>
    public double WeightDecay { get; } = weightDecay >= 0 && double.IsFinite(weightDecay)
        ? weightDecay
        : throw new ArgumentOutOfRangeException(nameof(weightDecay), $"The weight decay is {weightDecay}; it must be a finite number of at least 0.");

    /// <inheritdoc/>
    public override int StateCount => _adam.StateCount;

    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters)
    {
        Elementwise.Scale(T.CreateChecked(1 - (learningRate * WeightDecay)), parameters);
        _adam.Update(gradient, learningRate, step, state, parameters);
    }
}
