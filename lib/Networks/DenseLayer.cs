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
public sealed class DenseLayer<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _weights, _biases, _weightGradient, _biasGradient;
    private T[] _z = [], _a = [], _delta = [], _meanDelta = [];
    private readonly int _columnsAtOnce;
    private int _samples;

    internal DenseLayer(int inputs, Dense shape)
    {
        if (shape.Units < 1)
            throw new ArgumentOutOfRangeException(nameof(shape), $"A layer of {shape.Units} units was asked for; it needs at least one.");
        (Inputs, Units, Activation, HasBias) = (inputs, shape.Units, shape.Activation, shape.Bias);
        (_weights, _weightGradient) = (new T[Units * Inputs], new T[Units * Inputs]);
        (_biases, _biasGradient) = (new T[HasBias ? Units : 0], new T[HasBias ? Units : 0]);
        // Fewer than 30,000 weights are not worth a second thread, and more than 25,000 do not stay in the cache. The products take six columns at a time.
        _columnsAtOnce = Units * Inputs < 30_000 ? Inputs : (Math.Min(Inputs / 4, 25_000 / Units) / 6 * 6) + 6;
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

    /// <summary>∂C/∂W of the last backward pass, averaged over its samples, n_l × n_{l−1}.</summary>
    public Matrix<T> dW { get; }

    /// <summary>∂C/∂b of the last backward pass, averaged over its samples, n_l numbers.</summary>
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

    internal ReadOnlySpan<T> PreActivations => _z.AsSpan(0, Units * _samples);

    internal ReadOnlySpan<T> Activations => _a.AsSpan(0, Units * _samples);

    internal Span<T> Deltas => _delta.AsSpan(0, Units * _samples);

    /// <summary>Makes room for so many samples.</summary>
    internal void Reserve(int samples)
    {
        _samples = samples;
        if (_z.Length >= Units * samples)
            return;
        (_z, _a) = (new T[Units * samples], new T[Units * samples]);
        (_delta, _meanDelta) = (new T[Units * samples], new T[Units * samples]);
    }

    /// <summary>Z = W A_prev + b 1ᵀ and A = σ(Z), for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void Forward(ReadOnlySpan<T> previous, int from, int to)
    {
        Span<T> z = _z.AsSpan(from * Units, (to - from) * Units);
        Products.Multiply(_weights, previous[(from * Inputs)..(to * Inputs)], Units, Inputs, to - from, z);
        if (HasBias)
            Elementwise.AddToColumns(_biases, z);
        Activation.Forward(z, Units, _a.AsSpan(from * Units, z.Length));
    }

    /// <summary>δ[l] = W[l+1]ᵀ δ[l+1] ⊙ σ′(z[l]), from the layer after this one, for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void Backpropagate(DenseLayer<T> next, int from, int to)
    {
        Range own = (from * Units)..(to * Units);
        Products.TransposeMultiply(next.Weights, next.Deltas[(from * next.Units)..(to * next.Units)], next.Units, Units, to - from, Deltas[own]);
        Activation.Backward(PreActivations[own], Activations[own], Deltas[own], Units, Deltas[own]);
    }

    /// <summary>δ / m, which the gradients are computed from, for the samples <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    internal void AverageDeltas(int from, int to) =>
        TensorPrimitives.Divide(Deltas[(from * Units)..(to * Units)], T.CreateChecked(_samples), _meanDelta.AsSpan(from * Units));

    /// <summary>∂C/∂b = δ 1 / m.</summary>
    internal void ComputeBiasGradient()
    {
        if (HasBias)
            Elementwise.SumColumns(_meanDelta.AsSpan(0, Units * _samples), _biasGradient);
    }

    /// <summary>Shares work on the columns of W among threads, in blocks of which W and its gradient stay in the cache until the work on them is done.</summary>
    internal void ShareColumns(Action<int, int> work) => Workers.Run(Inputs, _columnsAtOnce, work);

    /// <summary>∂C/∂W = δ A_prevᵀ / m, of the weights that lead from the neurons <paramref name="from"/> … <paramref name="to"/> − 1 of the layer before.</summary>
    internal void ComputeWeightGradient(ReadOnlySpan<T> previous, int from, int to) =>
        Products.MultiplyTranspose(_meanDelta.AsSpan(0, Units * _samples), previous, Units, _samples, Inputs, from, to, _weightGradient.AsSpan(from * Units, (to - from) * Units));

    private Matrix<T> Copy(T[] buffer) => _samples > 0
        ? Matrix<T>.Build.Dense(Units, _samples, buffer[..(Units * _samples)])
        : throw new InvalidOperationException("The layer has seen no samples yet: call Forward of its network first.");
}
