using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>The description of a fully connected layer, from which a network makes its own.</summary>
/// <param name="Units">The number of neurons, n_l.</param>
/// <param name="Activation">What turns their pre-activations z into activations a.</param>
/// <param name="Bias">Whether each neuron has a bias.</param>
/// <exception cref="ArgumentException">There is no neuron, or no activation.</exception>
public sealed record Dense(int Units, Activation Activation, bool Bias = true)
{
    /// <summary>The number of neurons, n_l.</summary>
    public int Units { get; init; } = Units > 0 ? Units : throw new ArgumentOutOfRangeException(nameof(Units), $"A layer of {Units} units was asked for; it needs at least one.");

    /// <summary>What turns their pre-activations z into activations a.</summary>
    public Activation Activation { get; init; } = Activation ?? throw new ArgumentNullException(nameof(Activation), "A layer needs an activation; Activation.Identity leaves z as it is.");
}

/// <summary>
/// One fully connected layer l of a network: Z = W A_prev + b 1ᵀ and A = σ(Z) going forward, its delta and gradients going backward.
/// <see cref="W"/>, <see cref="b"/>, <see cref="dW"/> and <see cref="db"/> are the layer's own numbers;
/// <see cref="Z"/>, <see cref="A"/> and <see cref="Delta"/> are copies of what the last pass left, a new one at each access.
/// </summary>
public sealed class Dense<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _weights, _biases, _weightGradient, _biasGradient;

    internal Dense(int inputs, Dense shape, LayerPass<T>? previous)
    {
        (Inputs, Units, Activation, HasBias) = (inputs, shape.Units, shape.Activation, shape.Bias);
        (_weights, _weightGradient) = (new T[Units * Inputs], new T[Units * Inputs]);
        (_biases, _biasGradient) = (new T[HasBias ? Units : 0], new T[HasBias ? Units : 0]);
        W = Matrix<T>.Build.Dense(Units, Inputs, _weights);
        dW = Matrix<T>.Build.Dense(Units, Inputs, _weightGradient);
        b = Vector<T>.Build.Dense(HasBias ? _biases : new T[Units]);
        db = Vector<T>.Build.Dense(HasBias ? _biasGradient : new T[Units]);
        Pass = new(this, previous);
    }

    /// <summary>The number of neurons of the layer before, n_{l−1}.</summary>
    public int Inputs { get; }

    /// <summary>The number of neurons, n_l.</summary>
    public int Units { get; }

    /// <summary>The activation function.</summary>
    public Activation Activation { get; }

    /// <summary>Whether the layer has biases; without, <see cref="b"/> and <see cref="db"/> are zero and stay so.</summary>
    public bool HasBias { get; }

    /// <summary>The weights, n_l × n_{l−1}: entry (j, k) leads from neuron k of the layer before to neuron j of this one.</summary>
    public Matrix<T> W { get; }

    /// <summary>The biases, n_l numbers.</summary>
    public Vector<T> b { get; }

    /// <summary>
    /// ∂C/∂W of the last backward pass, averaged over its samples, n_l × n_{l−1}. A <see cref="Trainer"/> computes it where gradient rules ask for it, and otherwise
    /// updates W without.
    /// </summary>
    public Matrix<T> dW { get; }

    /// <summary>∂C/∂b of the last backward pass, averaged over its samples, n_l numbers; with a <see cref="Trainer"/>, as <see cref="dW"/>.</summary>
    public Vector<T> db { get; }

    /// <summary>The pre-activations of the last forward pass, n_l × m.</summary>
    public Matrix<T> Z => Copy(Pass.Z);

    /// <summary>The activations of the last forward pass, n_l × m.</summary>
    public Matrix<T> A => Copy(Pass.A);

    /// <summary>δ = ∂C/∂z of each sample of the last backward pass (not divided by their number), n_l × m.</summary>
    public Matrix<T> Delta => Copy(Pass.Delta);

    /// <summary>What the network's forward and backward passes leave in this layer.</summary>
    internal LayerPass<T> Pass { get; }

    internal Span<T> Weights => _weights;

    internal Span<T> Biases => _biases;

    internal Span<T> WeightGradient => _weightGradient;

    internal Span<T> BiasGradient => _biasGradient;

    private Matrix<T> Copy(ReadOnlySpan<T> columns) => columns.Length > 0
        ? Matrix<T>.Build.Dense(Units, columns.Length / Units, columns.ToArray())
        : throw new InvalidOperationException("The layer has seen no samples yet: call Forward of its network first.");
}
