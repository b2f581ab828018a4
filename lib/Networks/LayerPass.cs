using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>
/// What a pass of some samples leaves in one layer, Z, A and δ, a sample a column, and the layer's share of the equations.
/// The samples <c>from</c> … <c>to − 1</c> can be one thread's and the others another's.
/// </summary>
internal sealed class LayerPass<T>(Dense<T> layer, LayerPass<T>? previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Weights of the first layer. From so many on, its sums are made of two halves, by whatever number of threads, so that all come to the same numbers.
    private const int MinHalved = 30_000;

    private T[] _z = [], _a = [], _delta = [], _scaledDelta = [];
    private int _samples;

    public Dense<T> Layer => layer;

    /// <summary>The inputs of the first layer, in one block or two; none in the others, whose inputs are the activations of the layer before.</summary>
    public InputBlock<T>[] Inputs { get; } = previous is not null ? [] : Blocks(layer);

    public Span<T> Z => _z.AsSpan(0, layer.Units * _samples);
    public Span<T> A => _a.AsSpan(0, layer.Units * _samples);

    /// <summary>δ = ∂C/∂z of each sample.</summary>
    public Span<T> Delta => _delta.AsSpan(0, layer.Units * _samples);

    /// <summary>Makes room for so many samples.</summary>
    public void Reserve(int samples)
    {
        _samples = samples;
        var size = layer.Units * samples;
        if (_z.Length < size)
            (_z, _a, _delta, _scaledDelta) = (new T[size], new T[size], new T[size], new T[size]);
    }

    /// <summary>Z[l] = W[l] A[l−1] + b[l] 1ᵀ and A[l] = σ(Z[l]). The first layer finds W X in Z.</summary>
    public void Forward(int from, int to)
    {
        var own = (from * layer.Units)..(to * layer.Units);
        if (previous is not null)
            Products.Multiply(layer.Weights, previous.A[(from * layer.Inputs)..(to * layer.Inputs)], layer.Units, layer.Inputs, to - from, Z[own]);
        if (layer.HasBias)
            Elementwise.AddToColumns(layer.Biases, Z[own]);
        layer.Activation.Forward(Z[own], layer.Units, A[own]);
    }

    /// <summary>δ[L] from the cost, and the cost of each sample.</summary>
    public void OutputDelta(Cost cost, ReadOnlySpan<T> y, int from, int to, Span<T> costs)
    {
        for (var i = from; i < to; i++)
        {
            var column = (i * layer.Units)..((i + 1) * layer.Units);
            costs[i] = cost.OutputDelta(layer.Activation, Z[column], A[column], y[column], Delta[column]);
        }
    }

    /// <summary>δ[l] = W[l+1]ᵀ δ[l+1] ⊙ σ′(z[l]).</summary>
    public void Backpropagate(LayerPass<T> next, int from, int to)
    {
        var own = (from * layer.Units)..(to * layer.Units);
        Products.TransposeMultiply(next.Layer.Weights, next.Delta[(from * next.Layer.Units)..(to * next.Layer.Units)], next.Layer.Units, layer.Units, to - from, Delta[own]);
        layer.Activation.Backward(Z[own], A[own], Delta[own], layer.Units, Delta[own]);
    }

    /// <summary>Keeps the product of δ with a factor for the gradients; δ itself stays as it is.</summary>
    public void ScaleDelta(T factor, int from, int to) =>
        TensorPrimitives.Multiply(Delta[(from * layer.Units)..(to * layer.Units)], factor, _scaledDelta.AsSpan(from * layer.Units));

    /// <summary>∂C/∂W[l] = δ[l] A[l−1]ᵀ with the scaled δ: added to <paramref name="gradient"/>, for the columns <paramref name="from"/> … <paramref name="to"/> − 1 of W.</summary>
    public void AddWeightGradient(int from, int to, Span<T> gradient)
    {
        ReadOnlySpan<T> delta = _scaledDelta.AsSpan(0, layer.Units * _samples);
        if (previous is not null)
            Products.MultiplyTranspose(delta, previous.A, layer.Units, _samples, layer.Inputs, from, to, gradient, add: true);
        foreach (var block in Inputs)
            block.AddWeightGradient(delta, from, to, gradient);
    }

    /// <summary>∂C/∂b[l] = δ[l] 1 with the scaled δ: added to <paramref name="gradient"/>, for the units from <paramref name="from"/> on.</summary>
    public void AddBiasGradient(int from, Span<T> gradient) =>
        Elementwise.AddColumns(_scaledDelta.AsSpan(0, layer.Units * _samples), layer.Units, from, gradient);

    public bool IsFinite(int from, int to)
    {
        var own = (from * layer.Units)..(to * layer.Units);
        return TensorPrimitives.IsFiniteAll<T>(Z[own]) && TensorPrimitives.IsFiniteAll<T>(A[own]) && TensorPrimitives.IsFiniteAll<T>(Delta[own]);
    }

    private static InputBlock<T>[] Blocks(Dense<T> layer)
    {
        var blocks = layer.Weights.Length < MinHalved ? 1 : 2;
        return [.. Enumerable.Range(0, blocks).Select(i => new Portion(i, blocks).Of(layer.Inputs)).Select(range => new InputBlock<T>(layer, range.From, range.To))];
    }
}
