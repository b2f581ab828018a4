using System.Numerics;

namespace Backprop;

/// <summary>Keeps of every window the largest number: what a filter has found counts, and where it was a little less. δ goes back to the one that was kept, the first where several are equal.</summary>
/// <param name="Size">Height and width of the window.</param>
/// <param name="Stride">How far it moves from place to place; its own size where nothing is named.</param>
/// <exception cref="ArgumentException">A number is out of range.</exception>
public sealed record MaxPool(int Size, int? Stride = null) : Layer(Activation.Identity, Bias: false)
{
    /// <summary>Height and width of the window.</summary>
    public int Size { get; init; } = Positive(Size, nameof(Size));

    /// <summary>How far it moves from place to place; its own size where nothing is named.</summary>
    public int? Stride { get; init; } = Positive(Stride ?? 1, nameof(Stride)) == Stride ? Stride : null;

    internal override TensorShape Output(TensorShape input) => input.Under(input.Channels, Size, Stride ?? Size, 0);

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new MaxPoolPass<T>(layer, previous, new(1, layer.Input.Height, layer.Input.Width, Size, Stride ?? Size, 0));
}

/// <summary>Takes the mean of every window. δ goes back in equal shares.</summary>
/// <param name="Size">Height and width of the window.</param>
/// <param name="Stride">How far it moves from place to place; its own size where nothing is named.</param>
/// <exception cref="ArgumentException">A number is out of range.</exception>
public sealed record AveragePool(int Size, int? Stride = null) : Layer(Activation.Identity, Bias: false)
{
    /// <summary>Height and width of the window.</summary>
    public int Size { get; init; } = Positive(Size, nameof(Size));

    /// <summary>How far it moves from place to place; its own size where nothing is named.</summary>
    public int? Stride { get; init; } = Positive(Stride ?? 1, nameof(Stride)) == Stride ? Stride : null;

    internal override TensorShape Output(TensorShape input) => input.Under(input.Channels, Size, Stride ?? Size, 0);

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new AveragePoolPass<T>(layer, previous, new(1, layer.Input.Height, layer.Input.Width, Size, Stride ?? Size, 0));
}

/// <summary>A router: going forward it notes which number it let through.</summary>
internal sealed class MaxPoolPass<T>(Layer<T> layer, LayerPass<T>? previous, Window window) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int[] _kept = [];

    public override void Reserve(int samples, long? draw)
    {
        base.Reserve(samples, draw);
        if (_kept.Length < Z.Length)
            _kept = new int[Z.Length];
    }

    public override void InputGradient(int from, int to, Span<T> gradient)
    {
        gradient.Clear();
        var start = from * Layer.Inputs;
        for (var k = from * Layer.Units; k < to * Layer.Units; k++)
            gradient[_kept[k] - start] += Delta[k];
    }

    protected override void Enter(int from, int to, Span<T> z)
    {
        ReadOnlySpan<T> x = X;
        var kept = _kept.AsSpan(from * Layer.Units, z.Length);
        int size = window.Size, width = window.Width, n = 0;
        for (var plane = from * Layer.Input.Channels; plane < to * Layer.Input.Channels; plane++)
        {
            for (var row = 0; row < window.Rows; row++)
            {
                var corner = ((plane * window.Height) + (row * window.Stride)) * width;
                for (var column = 0; column < window.Columns; column++, corner += window.Stride, n++)
                {
                    var (largest, place) = (x[corner], corner);
                    for (var i = 0; i < size; i++)
                    {
                        for (var at = corner + (i * width); at < corner + (i * width) + size; at++)
                        {
                            // Without a branch, which nobody could foretell.
                            place += (at - place) * (x[at] > largest ? 1 : 0);
                            largest = T.Max(largest, x[at]);
                        }
                    }

                    (z[n], kept[n]) = (largest, place);
                }
            }
        }
    }
}

/// <summary>A convolution of each plane with a filter of equal numbers.</summary>
internal sealed class AveragePoolPass<T>(Layer<T> layer, LayerPass<T>? previous, Window window) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _share = T.One / T.CreateChecked(window.Size * window.Size);

    public override void InputGradient(int from, int to, Span<T> gradient)
    {
        gradient.Clear();
        for (var plane = 0; plane < (to - from) * Layer.Input.Channels; plane++)
        {
            var delta = Delta.Slice(((from * Layer.Input.Channels) + plane) * window.Places, window.Places);
            for (var place = 0; place < window.Places; place++)
            {
                for (var i = 0; i < window.Size; i++)
                    Elementwise.Shift(delta[place] * _share, gradient.Slice((plane * Layer.Input.Plane) + At(place, i), window.Size));
            }
        }
    }

    protected override void Enter(int from, int to, Span<T> z)
    {
        for (var plane = 0; plane < (to - from) * Layer.Input.Channels; plane++)
        {
            var x = X.Slice(((from * Layer.Input.Channels) + plane) * Layer.Input.Plane, Layer.Input.Plane);
            for (var place = 0; place < window.Places; place++)
            {
                var sum = T.Zero;
                for (var i = 0; i < window.Size; i++)
                    sum += Sums.Of<T>(x.Slice(At(place, i), window.Size));
                z[(plane * window.Places) + place] = sum * _share;
            }
        }
    }

    /// <summary>Where the row i of the window begins at a place.</summary>
    private int At(int place, int i) => (((place / window.Columns * window.Stride) + i) * window.Width) + (place % window.Columns * window.Stride);
}
