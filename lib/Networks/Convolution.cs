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
/// Each sample by itself: unfolded, its input is a matrix U with a row for each place, and then the equations are those of a fully connected layer with the places as its samples.
/// A sample's z, a row for each place and a column for each filter, is U Wᵀ; going backward ∂C/∂U = δ W is folded up again, and ∂C/∂W = δᵀ U: what the places share is summed over them.
/// </summary>
internal sealed class ConvolutionPass<T>(Layer<T> layer, LayerPass<T>? previous, Convolution shape) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int GroupSize = 8;

    [ThreadStatic]
    private static T[]? _unfolded;

    private readonly Window _window = new(layer.Input.Channels, layer.Input.Height, layer.Input.Width, shape.Size, shape.Stride, shape.Padding);
    private T[] _weightSums = [], _biasSums = [];

    public override int Group => GroupSize;

    public override long Work => (long)Layer.Weights.Length * _window.Places;

    private int Groups => ((Samples - 1) / GroupSize) + 1;

    public override void Reserve(int samples, long? draw)
    {
        base.Reserve(samples, draw);
        if (_biasSums.Length < Groups * Layer.Rows)
            (_weightSums, _biasSums) = (new T[Groups * Layer.Weights.Length], new T[Groups * Layer.Rows]);
    }

    public override void InputGradient(int from, int to, Span<T> gradient)
    {
        var unfolded = Unfolded();
        gradient.Clear();
        for (var i = from; i < to; i++)
        {
            Products.Multiply<T>(Sample(Delta, i, Layer.Units), Layer.Weights, _window.Places, Layer.Rows, _window.Terms, unfolded);
            _window.Fold(unfolded, Sample(gradient, i - from, Layer.Inputs));
        }
    }

    /// <summary>δᵀ U and the sums of δ, added up over each group of samples.</summary>
    public override void PrepareGradient(T factor, int from, int to)
    {
        var unfolded = Unfolded();
        for (var i = from; i < to; i++)
        {
            var delta = Sample(Delta, i, Layer.Units);
            Span<T> weights = Sample(_weightSums, i / GroupSize, Layer.Weights.Length), biases = Sample(_biasSums, i / GroupSize, Layer.Rows);
            if (i % GroupSize == 0)
            {
                weights.Clear();
                biases.Clear();
            }

            _window.Unfold<T>(Sample(X, i, Layer.Inputs), unfolded);
            Products.TransposeMultiply(delta, unfolded, _window.Places, Layer.Rows, _window.Terms, weights, add: true);
            for (var f = 0; f < biases.Length; f++)
                biases[f] += Sums.Of<T>(Sample(delta, f, _window.Places));
            if (i % GroupSize == GroupSize - 1 || i == to - 1)
            {
                Elementwise.Scale(factor, weights);
                Elementwise.Scale(factor, biases);
            }
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
        var unfolded = Unfolded();
        for (var i = from; i < to; i++)
        {
            var own = Sample(z, i - from, Layer.Units);
            _window.Unfold<T>(Sample(X, i, Layer.Inputs), unfolded);
            Products.MultiplyTranspose(unfolded, Layer.Weights, _window.Places, _window.Terms, Layer.Rows, own);
            for (var f = 0; Layer.HasBias && f < Layer.Rows; f++)
                Elementwise.Shift(Layer.Biases[f], Sample(own, f, _window.Places));
        }
    }

    private static Span<T> Sample(Span<T> numbers, int i, int size) => numbers.Slice(i * size, size);

    private Span<T> Unfolded()
    {
        var size = _window.Places * _window.Terms;
        return (_unfolded?.Length >= size ? _unfolded : _unfolded = new T[size]).AsSpan(0, size);
    }
}
