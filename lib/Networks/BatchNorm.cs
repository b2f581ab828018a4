using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015): each channel of a minibatch is brought to mean 0 and variance 1 and then to a mean β and a deviation γ that are learned:
/// x̂ = (x − μ) / √(σ² + ε), z = γ x̂ + β. The layer has γ for W, one column, and β for b. Outside of training μ and σ² are those that it remembers of its minibatches.
/// </summary>
/// <param name="Activation">What turns z into a.</param>
/// <param name="Momentum">By which share the remembered mean and variance move towards those of a minibatch, in (0, 1].</param>
/// <param name="Epsilon">ε, which keeps the quotient finite.</param>
/// <exception cref="ArgumentException">A number is out of range, or there is no activation.</exception>
public sealed record BatchNorm(Activation Activation, double Momentum = 0.1, double Epsilon = 1e-5) : Layer(Activation, Bias: true)
{
    /// <summary>By which share the remembered mean and variance move towards those of a minibatch, in (0, 1].</summary>
    public double Momentum { get; init; } = Momentum is > 0 and <= 1
        ? Momentum
        : throw new ArgumentOutOfRangeException(nameof(Momentum), FormattableString.Invariant($"The momentum of batch normalization is {Momentum}; it lies in (0, 1]."));

    /// <summary>ε, which keeps the quotient finite.</summary>
    public double Epsilon { get; init; } = Epsilon > 0 && double.IsFinite(Epsilon)
        ? Epsilon
        : throw new ArgumentOutOfRangeException(nameof(Epsilon), FormattableString.Invariant($"The ε of batch normalization is {Epsilon}; it must be positive."));

    internal override TensorShape Output(TensorShape input) => input;

    internal override (int Rows, Int128 Columns) Weights(TensorShape input) => (input.Channels, 1);

    internal override int Statistics(TensorShape input) => 2 * input.Channels;

    internal override void Initialize<T>(Layer<T> layer, Initializer initializer, Random random)
    {
        layer.Weights.Fill(T.One);
        layer.Statistics[layer.Rows..].Fill(T.One);
    }

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new BatchNormPass<T>(layer, previous, this);
}

/// <summary>
/// With N numbers of a channel in the minibatch: ∂C/∂β = Σ δ, ∂C/∂γ = Σ δ x̂, and, as each number moves the mean and the variance of all,
/// ∂C/∂x = γ / √(σ² + ε) · (δ − (Σ δ)/N − x̂ (Σ δ x̂)/N).
/// </summary>
internal sealed class BatchNormPass<T>(Layer<T> layer, LayerPass<T>? previous, BatchNorm shape) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _plane = layer.Input.Plane;
    private readonly T[] _mean = new T[layer.Rows], _variance = new T[layer.Rows], _scale = new T[layer.Rows], _deltas = new T[layer.Rows], _products = new T[layer.Rows];
    private T[] _normal = [];
    private T _factor;

    public override int Normalized => Layer.Rows;

    public override long Work => Layer.Units;

    private T Count => T.CreateChecked(_plane * Samples);

    public override void Reserve(int samples, long? draw)
    {
        base.Reserve(samples, draw);
        if (_normal.Length < Z.Length)
            _normal = new T[Z.Length];
    }

    /// <summary>μ, σ² and 1 / √(σ² + ε) of channels; x − μ is kept.</summary>
    public override void Normalize(int from, int to)
    {
        for (var c = from; c < to; c++)
        {
            (_mean[c], _variance[c]) = (Layer.Statistics[c], Layer.Statistics[Layer.Rows + c]);
            if (Draw is not null)
            {
                var sum = T.Zero;
                for (var i = 0; i < Samples; i++)
                    sum += Sums.Of<T>(Plane(X, i, c));
                _mean[c] = sum / Count;
            }

            var squares = T.Zero;
            for (var i = 0; i < Samples; i++)
            {
                var normal = Plane(_normal, i, c);
                TensorPrimitives.Subtract(Plane(X, i, c), _mean[c], normal);
                if (Draw is not null)
                    squares += Sums.OfProducts<T>(normal, normal);
            }

            if (Draw is not null)
                _variance[c] = squares / Count;
            _scale[c] = T.One / T.Sqrt(_variance[c] + T.CreateChecked(shape.Epsilon));
        }
    }

    /// <summary>Σ δ and Σ δ x̂ of channels; in training they also remember μ and σ² for later.</summary>
    public override void SumDelta(int from, int to)
    {
        for (var c = from; c < to; c++)
        {
            (_deltas[c], _products[c]) = (T.Zero, T.Zero);
            for (var i = 0; i < Samples; i++)
            {
                _deltas[c] += Sums.Of<T>(Plane(Delta, i, c));
                _products[c] += Sums.OfProducts<T>(Plane(Delta, i, c), Plane(_normal, i, c));
            }

            if (Draw is not null)
                Remember(c, T.CreateChecked(shape.Momentum));
        }
    }

    public override void Remember(T share)
    {
        for (var c = 0; c < Layer.Rows; c++)
            Remember(c, share);
    }

    public override void InputGradient(int from, int to, Span<T> gradient)
    {
        for (var i = from; i < to; i++)
        {
            for (var c = 0; c < Layer.Rows; c++)
            {
                Span<T> delta = Plane(Delta, i, c), dx = Plane(gradient, i - from, c);
                if (Draw is null)
                {
                    delta.CopyTo(dx);
                }
                else
                {
                    TensorPrimitives.MultiplyAdd(Plane(_normal, i, c), -_products[c] / Count, delta, dx);
                    Elementwise.Shift(-_deltas[c] / Count, dx);
                }

                Elementwise.Scale(Layer.Weights[c] * _scale[c], dx);
            }
        }
    }

    public override void PrepareGradient(T factor, int from, int to) => _factor = factor;

    public override void AddWeightGradient(int from, int to, Span<T> gradient)
    {
        if (from < to)
            TensorPrimitives.MultiplyAdd(_products, _factor, gradient, gradient);
    }

    public override void AddBiasGradient(int from, Span<T> gradient) =>
        TensorPrimitives.MultiplyAdd(_deltas.AsSpan(from, gradient.Length), _factor, gradient, gradient);

    protected override void Enter(int from, int to, Span<T> z)
    {
        for (var i = from; i < to; i++)
        {
            for (var c = 0; c < Layer.Rows; c++)
            {
                Span<T> normal = Plane(_normal, i, c), own = Plane(z, i - from, c);
                Elementwise.Scale(_scale[c], normal);
                TensorPrimitives.Multiply(normal, Layer.Weights[c], own);
                Elementwise.Shift(Layer.Biases[c], own);
            }
        }
    }

    /// <summary>Of σ² the usual estimate, which divides by N − 1.</summary>
    private void Remember(int c, T share)
    {
        if (!T.IsFinite(_mean[c] + _variance[c]))
            return;
        ref T mean = ref Layer.Statistics[c], variance = ref Layer.Statistics[Layer.Rows + c];
        mean += share * (_mean[c] - mean);
        variance += share * ((_variance[c] * (Count / T.Max(Count - T.One, T.One))) - variance);
    }

    private Span<T> Plane(Span<T> numbers, int i, int c) => numbers.Slice(((i * Layer.Rows) + c) * _plane, _plane);
}
