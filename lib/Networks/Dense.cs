using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>The description of a fully connected layer, from which a network makes its own.</summary>
/// <param name="Units">The number of neurons, n_l.</param>
/// <param name="Activation">What turns their pre-activations z into activations a.</param>
/// <param name="Bias">Whether each neuron has a bias.</param>
public sealed record Dense(int Units, Activation Activation, bool Bias = true);

/// <summary>
/// One fully connected layer l of a network: Z = W A_prev + b 1ᵀ and A = σ(Z) going forward, its delta and gradients going backward.
/// <see cref="W"/>, <see cref="b"/>, <see cref="dW"/> and <see cref="db"/> are the layer's own numbers;
/// <see cref="Z"/>, <see cref="A"/> and <see cref="Delta"/> are copies of what the last pass left.
/// </summary>
public sealed class Dense<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _weights, _biases, _weightGradient, _biasGradient;
    private T[] _z = [], _a = [], _delta = [], _scaledDelta = [];
    private int _samples;

    internal Dense(int inputs, Dense shape)
    {
        if (shape.Units < 1)
            throw new ArgumentOutOfRangeException(nameof(shape), $"A layer of {shape.Units} units was asked for; it needs at least one.");
        (Inputs, Units, Activation, HasBias) = (inputs, shape.Units, shape.Activation, shape.Bias);
        (_weights, _weightGradient) = (new T[Units * Inputs], new T[Units * Inputs]);
        (_biases, _biasGradient) = (new T[HasBias ? Units : 0], new T[HasBias ? Units : 0]);
        W = Matrix<T>.Build.Dense(Units, Inputs, _weights);
        dW = Matrix<T>.Build.Dense(Units, Inputs, _weightGradient);
        b = Vector<T>.Build.Dense(HasBias ? _biases : new T[Units]);
        db = Vector<T>.Build.Dense(HasBias ? _biasGradient : new T[Units]);
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
    public Matrix<T> Z => Copy(_z);

    /// <summary>The activations of the last forward pass, n_l × m.</summary>
    public Matrix<T> A => Copy(_a);

    /// <summary>δ = ∂C/∂z of each sample of the last backward pass (not divided by their number), n_l × m.</summary>
    public Matrix<T> Delta => Copy(_delta);

    internal Span<T> Weights => _weights;

    internal Span<T> Biases => _biases;

    internal Span<T> WeightGradient => _weightGradient;

    internal Span<T> BiasGradient => _biasGradient;

    internal Span<T> PreActivations => _z.AsSpan(0, Units * _samples);

    internal ReadOnlySpan<T> Activations => _a.AsSpan(0, Units * _samples);

    internal Span<T> Deltas => _delta.AsSpan(0, Units * _samples);

    /// <summary>Makes room for so many samples.</summary>
    internal void Reserve(int samples)
    {
        _samples = samples;
        if (_z.Length >= Units * samples)
            return;
        (_z, _a) = (new T[Units * samples], new T[Units * samples]);
        (_delta, _scaledDelta) = (new T[Units * samples], new T[Units * samples]);
    }

    /// <summary>The neurons of the layer before, and so the columns of W, that are one of some parts of it.</summary>
    internal (int From, int To) InputsOf(int part, int parts) => Part(Inputs, part, parts);

    /// <summary>The neurons that are one of some parts of the layer.</summary>
    internal (int From, int To) UnitsOf(int part, int parts) => Part(Units, part, parts);

    /// <summary>Z = W A_prev + b 1ᵀ and A = σ(Z), for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void Forward(ReadOnlySpan<T> previous, int from, int to)
    {
        Multiply(0, Inputs, previous, from, to, _z);
        Activate(from, to);
    }

    /// <summary>
    /// W A_prev with the columns <paramref name="first"/> … <paramref name="end"/> − 1 of W and as many rows of A_prev,
    /// for the samples <paramref name="from"/> … <paramref name="to"/> − 1.
    /// </summary>
    internal void Multiply(int first, int end, ReadOnlySpan<T> previous, int from, int to, Span<T> z)
    {
        int inputs = end - first;
        Products.Multiply(
            _weights.AsSpan(first * Units, inputs * Units), previous[(from * inputs)..(to * inputs)], Units, inputs, to - from, z[(from * Units)..(to * Units)]);
    }

    /// <summary>Z += b 1ᵀ and A = σ(Z), for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void Activate(int from, int to)
    {
        Span<T> z = _z.AsSpan(from * Units, (to - from) * Units);
        if (HasBias)
            Elementwise.AddToColumns(_biases, z);
        Activation.Forward(z, Units, _a.AsSpan(from * Units, z.Length));
    }

    /// <summary>δ[l] = W[l+1]ᵀ δ[l+1] ⊙ σ′(z[l]), from the layer after this one, for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void Backpropagate(Dense<T> next, int from, int to)
    {
        Range own = (from * Units)..(to * Units);
        Products.TransposeMultiply(next.Weights, next.Deltas[(from * next.Units)..(to * next.Units)], next.Units, Units, to - from, Deltas[own]);
        Activation.Backward(PreActivations[own], Activations[own], Deltas[own], Units, Deltas[own]);
    }

    /// <summary>Scales δ for <see cref="AddWeightGradient"/> and <see cref="AddBiasGradient"/>, for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void ScaleDeltas(T factor, int from, int to) =>
        TensorPrimitives.Multiply(Deltas[(from * Units)..(to * Units)], factor, _scaledDelta.AsSpan(from * Units));

    /// <summary>Whether z, a and δ are finite numbers, for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal bool IsFinite(int from, int to)
    {
        Range own = (from * Units)..(to * Units);
        return TensorPrimitives.IsFiniteAll<T>(PreActivations[own]) && TensorPrimitives.IsFiniteAll(Activations[own]) && TensorPrimitives.IsFiniteAll<T>(Deltas[own]);
    }

    /// <summary>Adds the scaled δ A_prevᵀ to <paramref name="sum"/>, for the rows <paramref name="from"/> … <paramref name="to"/> − 1 of A_prev.</summary>
    internal void AddWeightGradient(ReadOnlySpan<T> previous, int from, int to, Span<T> sum) =>
        Products.MultiplyTranspose(_scaledDelta.AsSpan(0, Units * _samples), previous, Units, _samples, previous.Length / _samples, from, to, sum, add: true);

    /// <summary>∂C/∂b, the sum of the scaled δ, for the neurons <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void ComputeBiasGradient(int from, int to)
    {
        if (!HasBias)
            return;
        BiasGradient[from..to].Clear();
        AddBiasGradient(from, to, BiasGradient);
    }

    /// <summary>Adds the scaled δ 1 to <paramref name="sum"/>, for the neurons <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void AddBiasGradient(int from, int to, Span<T> sum)
    {
        if (HasBias)
            Elementwise.AddColumns(_scaledDelta.AsSpan(0, Units * _samples), Units, from, sum[from..to]);
    }

    private static (int From, int To) Part(int count, int part, int parts)
    {
        // Two parts share no cache line, if the first number begins one.
        const int line = 16;
        int size = (((count - 1) / parts / line) + 1) * line;
        return (Math.Min(part * size, count), Math.Min((part + 1) * size, count));
    }

    private Matrix<T> Copy(T[] buffer) => _samples > 0
        ? Matrix<T>.Build.Dense(Units, _samples, buffer[..(Units * _samples)])
        : throw new InvalidOperationException("The layer has seen no samples yet: call Forward of its network first.");
}
