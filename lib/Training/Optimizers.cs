using System.Numerics;
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
        Registers.Step(new Rule<T>(T.CreateChecked(learningRate), T.CreateChecked(Coefficient)), gradient, state[0], [], parameters);

    private readonly struct Rule<T>(T η, T μ) : IStep<T>
    {
        public void Take(Vector<T> g, ref Vector<T> v, ref Vector<T> none, ref Vector<T> θ)
        {
            v = (μ * v) + g;
            θ -= η * v;
        }
    }
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
        Registers.Step(new Rule<T>(T.CreateChecked(learningRate), T.CreateChecked(Coefficient)), gradient, state[0], [], parameters);

    private readonly struct Rule<T>(T η, T μ) : IStep<T>
    {
        public void Take(Vector<T> g, ref Vector<T> v, ref Vector<T> none, ref Vector<T> θ)
        {
            v = (μ * v) + g;
            θ -= η * (g + (μ * v));
        }
    }
}

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
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters)
    {
        var α = T.CreateChecked(Alpha);
        Registers.Step(new Rule<T>(T.CreateChecked(learningRate), α, T.One - α, T.CreateChecked(Epsilon)), gradient, state[0], [], parameters);
    }

    private readonly struct Rule<T>(T η, T α, T rest, T ε) : IStep<T>
    {
        public void Take(Vector<T> g, ref Vector<T> s, ref Vector<T> none, ref Vector<T> θ)
        {
            s = (α * s) + (rest * g * g);
            θ -= η * g / (Vector.SquareRoot(s) + new Vector<T>(ε));
        }
    }
}

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
        T β1 = T.CreateChecked(Beta1), β2 = T.CreateChecked(Beta2);
        Registers.Step(
            new Rule<T>(T.CreateChecked(rate), β1, T.One - β1, β2, T.One - β2, T.CreateChecked(correction), T.CreateChecked(Epsilon)), gradient, state[0], state[1], parameters);
    }

    // The corrections of the start are in η and in c = 1 / √(1 − β₂ᵗ).
    private readonly struct Rule<T>(T η, T β1, T rest1, T β2, T rest2, T c, T ε) : IStep<T>
    {
        public void Take(Vector<T> g, ref Vector<T> m, ref Vector<T> s, ref Vector<T> θ)
        {
            m = (β1 * m) + (rest1 * g);
            s = (β2 * s) + (rest2 * g * g);
            θ -= η * m / ((c * Vector.SquareRoot(s)) + new Vector<T>(ε));
        }
    }
}

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
        : throw new ArgumentOutOfRangeException(nameof(weightDecay), FormattableString.Invariant($"The weight decay is {weightDecay}; it must be a finite number of at least 0."));

    /// <inheritdoc/>
    public override int StateCount => _adam.StateCount;

    /// <inheritdoc/>
    public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters)
    {
        Elementwise.Scale(T.CreateChecked(1 - (learningRate * WeightDecay)), parameters);
        _adam.Update(gradient, learningRate, step, state, parameters);
    }
}
