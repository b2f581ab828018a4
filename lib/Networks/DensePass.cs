using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>A fully connected layer's share of the equations.</summary>
internal sealed class DensePass<T>(Layer<T> layer, LayerPass<T>? previous) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Weights of the first layer. From so many on, its sums are made of two halves, by whatever number of threads, so that all come to the same numbers.
    private const int MinHalved = 30_000;

    private T[] _scaledDelta = [];

    public override InputBlock<T>[] Inputs { get; } = previous is not null ? [] : Blocks(layer);

    public override long Work => Layer.Weights.Length;

    public override void Reserve(int samples, long? draw)
    {
        base.Reserve(samples, draw);
        if (_scaledDelta.Length < Delta.Length)
            _scaledDelta = new T[Delta.Length];
    }

    /// <summary>δ[l−1] before its σ′: W[l]ᵀ δ[l].</summary>
    public override void InputGradient(int from, int to, Span<T> gradient) =>
        Products.TransposeMultiply(Layer.Weights, Delta[(from * Layer.Units)..(to * Layer.Units)], Layer.Units, Layer.Inputs, to - from, gradient);

    /// <summary>Keeps the product of δ with a factor for the gradients.</summary>
    public override void PrepareGradient(T factor, int from, int to) =>
        TensorPrimitives.Multiply(Delta[(from * Layer.Units)..(to * Layer.Units)], factor, _scaledDelta.AsSpan(from * Layer.Units));

    /// <summary>∂C/∂W[l] = δ[l] A[l−1]ᵀ with the scaled δ.</summary>
    public override void AddWeightGradient(int from, int to, Span<T> gradient)
    {
        ReadOnlySpan<T> delta = _scaledDelta.AsSpan(0, Layer.Units * Samples);
        if (Inputs.Length == 0)
            Products.MultiplyTranspose(delta, X, Layer.Units, Samples, Layer.Inputs, from, to, gradient, add: true);
        foreach (var block in Inputs)
            block.AddWeightGradient(delta, from, to, gradient);
    }

    /// <summary>∂C/∂b[l] = δ[l] 1 with the scaled δ.</summary>
    public override void AddBiasGradient(int from, Span<T> gradient) =>
        Elementwise.AddColumns(_scaledDelta.AsSpan(0, Layer.Units * Samples), Layer.Units, from, gradient);

    /// <summary>Z[l] = W[l] A[l−1] + b[l] 1ᵀ. The first layer finds W X in Z.</summary>
    protected override void Enter(int from, int to, Span<T> z)
    {
        if (Inputs.Length == 0)
            Products.Multiply(Layer.Weights, X[(from * Layer.Inputs)..(to * Layer.Inputs)], Layer.Units, Layer.Inputs, to - from, z);
        if (Layer.HasBias)
            Elementwise.AddToColumns(Layer.Biases, z);
    }

    private static InputBlock<T>[] Blocks(Layer<T> layer)
    {
        var blocks = layer.Weights.Length < MinHalved ? 1 : 2;
        return [.. Enumerable.Range(0, blocks).Select(i => new Portion(i, blocks).Of(layer.Inputs)).Select(range => new InputBlock<T>(layer, range.From, range.To))];
    }
}
