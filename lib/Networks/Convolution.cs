using System.Numerics;

namespace Backprop;

/// <summary>
/// A convolution, as the field calls it (a correlation, to be exact: no filter is flipped): every filter is laid onto every place of the input planes, and the sum of what it covers,
/// number times number, is one z of the plane that the filter makes: z(f, y, x) = b(f) + Σ W(f; c, i, j) a(c, y s + i − p, x s + j − p), with stride s and p zeros around.
/// </summary>
/// <param name="Filters">The number of filters, and so of planes that come out.</param>
/// <param name="Size">Height and width of a filter.</param>
/// <param name="Activation">What turns z into a.</param>
/// <param name="Stride">How far the filter moves from place to place.</param>
/// <param name="Padding">How many zeros stand around each input plane.</param>
/// <param name="Bias">Whether each filter has a bias.</param>
/// <exception cref="ArgumentException">A number is out of range, or there is no activation.</exception>
public sealed record Convolution(int Filters, int Size, Activation Activation, int Stride = 1, int Padding = 0, bool Bias = true) : Layer(Activation, Bias)
{
    /// <summary>The number of filters, and so of planes that come out.</summary>
    public int Filters { get; init; } = Positive(Filters, nameof(Filters));

    /// <summary>Height and width of a filter.</summary>
    public int Size { get; init; } = Positive(Size, nameof(Size));

    /// <summary>How far the filter moves from place to place.</summary>
    public int Stride { get; init; } = Positive(Stride, nameof(Stride));

    /// <summary>How many zeros stand around each input plane.</summary>
    public int Padding { get; init; } = Padding >= 0 ? Padding : throw new ArgumentOutOfRangeException(nameof(Padding), $"Padding is {Padding}; it must be at least zero.");

    internal override TensorShape Output(TensorShape input) => input.Under(Filters, Size, Stride, Padding);

    internal override (int Rows, Int128 Columns) Weights(TensorShape input) => (Filters, (Int128)input.Channels * Size * Size);

    internal override int FanOut(int rows) => rows * Size * Size;

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new ConvolutionPass<T>(layer, previous, this);
}

/// <summary>
/// Each sample by itself: its z are sums over the terms of a window, and so are, going backward, ∂C/∂a of the layer before and, over all places that share a weight, ∂C/∂W.
/// <see cref="Correlation{T}"/> adds them up; here is what a sample brings, and what some neighbouring ones have in common.
/// </summary>
internal sealed class ConvolutionPass<T>(Layer<T> layer, LayerPass<T>? previous, Convolution shape) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int GroupSize = 8;

    [ThreadStatic]
    private static T[]? _scratch, _spread, _turned;

    private readonly Correlation<T> _correlation = new(new(layer.Input.Channels, layer.Input.Height, layer.Input.Width, shape.Size, shape.Stride, shape.Padding), layer.Rows);
    private T[] _images = [], _weightSums = [], _biasSums = [];

    public override int Group => GroupSize;

    public override long Work => (long)Layer.Weights.Length * Layer.Output.Plane;

    private int Groups => ((Samples - 1) / GroupSize) + 1;

    public override void Reserve(int samples, long? draw)
    {
        base.Reserve(samples, draw);
        if (_biasSums.Length < Groups * Layer.Rows)
            (_weightSums, _biasSums) = (new T[Groups * Layer.Weights.Length], new T[Groups * Layer.Rows]);
        if (_images.Length < (samples * _correlation.Image) + Correlation<T>.Slack)
            _images = new T[(samples * _correlation.Image) + Correlation<T>.Slack];
    }

    public override void InputGradient(int from, int to, Span<T> gradient)
    {
        var turned = Room(ref _turned, _correlation.Turned);
        _correlation.TurnWeights(Layer.Weights, turned);
        var spread = Room(ref _spread, _correlation.Delta);
        var scratch = Room(ref _scratch, _correlation.BackScratch);
        for (var i = from; i < to; i++)
        {
            _correlation.Spread(Sample(Delta, i, Layer.Units), spread);
            _correlation.MultiplyBack(spread, turned, scratch, Sample(gradient, i - from, Layer.Inputs));
        }
    }

    /// <summary>The gradients of the samples, added up over each group.</summary>
    public override void PrepareGradient(T factor, int from, int to)
    {
        var filters = _correlation.WholeFilters;
        Span<T> turned = Room(ref _turned, Layer.Output.Plane * filters), sums = Room(ref _scratch, Layer.Columns * filters);
        for (var first = from; first < to; first += GroupSize)
        {
            Span<T> weights = Sample(_weightSums, first / GroupSize, Layer.Weights.Length), biases = Sample(_biasSums, first / GroupSize, Layer.Rows);
            sums.Clear();
            biases.Clear();
            for (var i = first; i < Math.Min(first + GroupSize, to); i++)
            {
                var delta = Sample(Delta, i, Layer.Units);
                _correlation.Turn(delta, turned);
                _correlation.AddWeightGradient(Sample(_images, i, _correlation.Image), turned, sums);
                for (var f = 0; f < biases.Length; f++)
                    biases[f] += Sums.Of<T>(Sample(delta, f, Layer.Output.Plane));
            }

            for (var column = 0; column < Layer.Columns; column++)
                sums.Slice(column * filters, Layer.Rows).CopyTo(Sample(weights, column, Layer.Rows));
            Elementwise.Scale(factor, weights);
            Elementwise.Scale(factor, biases);
        }
    }

    public override void AddWeightGradient(int from, int to, Span<T> gradient)
    {
        for (var group = 0; group < Groups; group++)
            Elementwise.Add(Sample(_weightSums, group, Layer.Weights.Length)[(from * Layer.Rows)..(to * Layer.Rows)], gradient);
    }

    public override void AddBiasGradient(int from, Span<T> gradient)
    {
        for (var group = 0; group < Groups; group++)
            Elementwise.Add(Sample(_biasSums, group, Layer.Rows).Slice(from, gradient.Length), gradient);
    }

    protected override void Enter(int from, int to, Span<T> z)
    {
        var scratch = Room(ref _scratch, _correlation.Scratch);
        for (var i = from; i < to; i++)
        {
            var own = Sample(z, i - from, Layer.Units);
            _correlation.Deal(Sample(X, i, Layer.Inputs), Sample(_images, i, _correlation.Image));
            _correlation.Multiply(_images.AsSpan(i * _correlation.Image), Layer.Weights, scratch, own);
            for (var f = 0; Layer.HasBias && f < Layer.Rows; f++)
                Elementwise.Shift(Layer.Biases[f], Sample(own, f, Layer.Output.Plane));
        }
    }

    private static Span<T> Sample(Span<T> numbers, int i, int size) => numbers.Slice(i * size, size);

    private static Span<T> Room(ref T[]? room, int size) => (room?.Length >= size ? room : room = new T[size]).AsSpan(0, size);
}
