using System.Numerics;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>A window that moves over each plane by itself and makes one number of what it covers; nothing is learned.</summary>
/// <param name="Size">Height and width of the window.</param>
/// <param name="Stride">How far it moves from place to place; its own size where nothing is named.</param>
/// <exception cref="ArgumentException">A number is out of range.</exception>
public abstract record Pooling(int Size, int? Stride) : Layer(Activation.Identity, Bias: false)
{
    /// <summary>Height and width of the window.</summary>
    public int Size { get; init; } = Positive(Size, nameof(Size));

    /// <summary>How far it moves from place to place; its own size where nothing is named.</summary>
    public int? Stride { get; init; } = Positive(Stride ?? 1, nameof(Stride)) == Stride ? Stride : null;

    internal override TensorShape Output(TensorShape input) => input.Under(input.Channels, Size, Stride ?? Size, 0);

    private protected Window Over(TensorShape input) => new(1, input.Height, input.Width, Size, Stride ?? Size, 0);
}

/// <summary>Keeps of every window the largest number: what a filter has found counts, and where it was a little less. δ goes back to the one that was kept, the first where several are equal.</summary>
/// <inheritdoc/>
public sealed record MaxPool(int Size, int? Stride = null) : Pooling(Size, Stride)
{
    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new MaxPoolPass<T>(layer, previous, Over(layer.Input));
}

/// <summary>Takes the mean of every window. δ goes back in equal shares.</summary>
/// <inheritdoc/>
public sealed record AveragePool(int Size, int? Stride = null) : Pooling(Size, Stride)
{
    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new AveragePoolPass<T>(layer, previous, Over(layer.Input));
}

/// <summary>
/// A router: going forward it notes which number it let through. Neighbouring places are looked at together, a register full of them, also where the stride leaves some out:
/// those that are wanted are picked afterwards.
/// </summary>
internal sealed class MaxPoolPass<T>(Layer<T> layer, LayerPass<T>? previous, Window window) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Of each place, the largest number under the window and how far behind its corner that stands.
    [ThreadStatic]
    private static T[]? _largest, _behind;

    private int[] _kept = [];

    // From the first place to the last, at a stride of 1, those among them that reach into the next row.
    private int Corners => ((window.Height - window.Size) * window.Width) + window.Width - window.Size + 1;

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
        ReadOnlySpan<T> delta = Delta[(from * Layer.Units)..(to * Layer.Units)];
        var kept = _kept.AsSpan(from * Layer.Units, delta.Length);
        for (var k = 0; k < delta.Length; k++)
            gradient[kept[k] - start] += delta[k];
    }

    protected override unsafe void Enter(int from, int to, Span<T> z)
    {
        if (!(_largest?.Length >= Corners))
            (_largest, _behind) = (new T[Corners], new T[Corners]);
        fixed (T* x = X, largest = _largest, behind = _behind, result = z)
        fixed (int* kept = &_kept[from * Layer.Units])
        {
            var n = 0;
            for (var start = from * Layer.Inputs; start < to * Layer.Inputs; start += Layer.Input.Plane)
            {
                FindLargest(x + start, largest, behind);
                for (var row = 0; row < window.Rows; row++)
                {
                    var corner = row * window.Stride * window.Width;
                    for (var column = 0; column < window.Columns; column++, corner += window.Stride, n++)
                        (result[n], kept[n]) = (largest[corner], start + corner + int.CreateTruncating(behind[corner]));
                }
            }
        }
    }

    /// <summary>Where several are equal, the first counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void FindLargest(T* plane, T* largest, T* behind)
    {
        // The last register overlaps the one before; planes that fill none are looked at number by number.
        var (size, width, corners) = (window.Size, window.Width, Corners);
        var whole = corners >= Vector<T>.Count;
        for (var p = 0; p < corners; p += whole ? Vector<T>.Count : 1)
        {
            var at = whole ? Math.Min(p, corners - Vector<T>.Count) : p;
            if (whole)
            {
                Vector<T> most = Vector.Load(plane + at), where = Vector<T>.Zero;
                for (var i = 0; i < size; i++)
                {
                    for (var j = i == 0 ? 1 : 0; j < size; j++)
                    {
                        var numbers = Vector.Load(plane + at + (i * width) + j);
                        var isLarger = Vector.GreaterThan(numbers, most);
                        (most, where) = (Vector.Max(most, numbers), Vector.ConditionalSelect(isLarger, new(T.CreateTruncating((i * width) + j)), where));
                    }
                }

                Vector.Store(most, largest + at);
                Vector.Store(where, behind + at);
                continue;
            }

            var first = at;
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                    first = plane[at + (i * width) + j] > plane[first] ? at + (i * width) + j : first;
            }

            (largest[at], behind[at]) = (plane[first], T.CreateTruncating(first - at));
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
