using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>
/// The three products of a convolution, of filters that slide over the numbers where they lie. What is one place further to the right is one number further in memory, in an image with its zeros
/// around it as in the planes that come out, so that a register holds neighbouring places: a term of their sums is a register of the image, some way off, times one weight.
/// The planes that come out get rows as wide as those of the image; the places at the end of a row, from which the window would reach into the next row, are computed and left out.
/// A window that moves by s finds the image dealt out like cards, row by row and column by column, into s² smaller ones, over which it moves by one.
/// </summary>
internal sealed unsafe class Correlation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>So many numbers behind an image are read, whatever they are: two of the largest registers end there.</summary>
    public const int Slack = 32;

    private readonly Window _window;
    private readonly int _filters, _taps, _height, _width, _planes, _gap, _register;
    private readonly int[] _forward, _backward;

    public Correlation(Window window, int filters)
    {
        var (size, stride) = (window.Size, window.Stride);
        (_window, _filters, _taps, _planes) = (window, filters, ((size - 1) / stride) + 1, window.Planes * stride * stride);
        (_height, _width) = (window.Rows + _taps - 1, window.Columns + _taps - 1);
        // The narrowest register that all filters have room in, or else the widest.
        _register = !Vector128.IsHardwareAccelerated ? 1
            : !Vector256.IsHardwareAccelerated || filters <= Vector128<T>.Count ? Vector128<T>.Count
            : !Vector512.IsHardwareAccelerated || filters <= Vector256<T>.Count ? Vector256<T>.Count : Vector512<T>.Count;
        _gap = Math.Max((_taps - 1) * (_width + 1), Slack);
        _forward = [.. from plane in Enumerable.Range(0, window.Planes) from i in Enumerable.Range(0, size) from j in Enumerable.Range(0, size)
            select (((((plane * stride) + (i % stride)) * stride) + (j % stride)) * _height * _width) + (i / stride * _width) + (j / stride)];
        _backward = [.. from f in Enumerable.Range(0, filters) from i in Enumerable.Range(0, _taps) from j in Enumerable.Range(0, _taps)
            select (f * DeltaPlane) + _gap - (i * _width) - j];
    }

    /// <summary>How many numbers an image has with the zeros around it, dealt out.</summary>
    public int Image => _planes * _height * _width;

    /// <summary>The filters, and what fills up their last register.</summary>
    public int WholeFilters => (_filters + _register - 1) / _register * _register;

    /// <summary>How many numbers δ has with the zeros in between.</summary>
    public int Delta => (_filters * DeltaPlane) + _gap + Slack;

    /// <summary>How many numbers <see cref="Multiply"/> needs on the way.</summary>
    public int Scratch => _filters * Plane;

    /// <summary>The same, of <see cref="MultiplyBack"/>.</summary>
    public int BackScratch => _planes * BackPlane;

    private int Plane => Whole(Places);

    private int BackPlane => Whole(_height * _width) + Slack;

    // From the first place to the last, those in between that are left out among them.
    private int Places => ((_window.Rows - 1) * _width) + _window.Columns;

    private int DeltaPlane => _gap + (_window.Rows * _width);

    /// <summary>The planes that one sample's filters make, one after the other in <paramref name="scratch"/>, and from there, without what is left out, in z.</summary>
    public void Multiply(ReadOnlySpan<T> image, ReadOnlySpan<T> w, Span<T> scratch, Span<T> z)
    {
        Run(image, _forward, w, _filters, Places, scratch, Plane);
        for (var f = 0; f < _filters; f++)
        {
            for (var y = 0; y < _window.Rows; y++)
                scratch.Slice((f * Plane) + (y * _width), _window.Columns).CopyTo(z[(((f * _window.Rows) + y) * _window.Columns)..]);
        }
    }

    /// <summary>∂C/∂image from δ, and the weights as <see cref="TurnWeights"/> has turned them.</summary>
    public void MultiplyBack(ReadOnlySpan<T> delta, ReadOnlySpan<T> turned, Span<T> scratch, Span<T> image)
    {
        // The zeros around the image need no gradient: from its first number to its last.
        int first = At(0, 0), last = Math.Min(At(_window.Height - 1, _window.Width - 1), (_height * _width) - 1);
        Run(delta[first..], _backward, turned, _planes, last - first + 1, scratch[first..], BackPlane);
        image.Clear();
        Deal(image, scratch, BackPlane, back: true);

        int At(int y, int x) => ((y + _window.Padding) / _window.Stride * _width) + ((x + _window.Padding) / _window.Stride);
    }

    /// <summary>∂C/∂W = Σ over the places of δ(f, place) image(place + term), of one sample, added to <paramref name="sums"/>; δ as <see cref="Turn"/> has turned it.</summary>
    public void AddWeightGradient(ReadOnlySpan<T> image, ReadOnlySpan<T> delta, Span<T> sums)
    {
        fixed (T* pi = image, pd = delta, ps = sums)
        {
            if (_register == Vector512<T>.Count) AddWeightGradient<Vector512<T>, Simd512<T>>(pi, pd, ps);
            else if (_register == Vector256<T>.Count) AddWeightGradient<Vector256<T>, Simd256<T>>(pi, pd, ps);
            else if (_register == Vector128<T>.Count) AddWeightGradient<Vector128<T>, Simd128<T>>(pi, pd, ps);
            else AddWeightGradient<T, Simd1<T>>(pi, pd, ps);
        }
    }

    /// <summary>Writes δ place after place, at each what belongs to the filters; what lies between them and <see cref="WholeFilters"/> stays what it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Turn(ReadOnlySpan<T> delta, Span<T> turned)
    {
        var (places, filters) = (_window.Places, WholeFilters);
        if (delta.Length != _filters * places || turned.Length < places * filters)
            throw new ArgumentException($"{delta.Length} numbers came for {_filters} planes of {places}, and room for {turned.Length}.");
        fixed (T* from = delta, to = turned)
        {
            for (var place = 0; place < places; place++)
            {
                for (var f = 0; f < _filters; f++)
                    to[(place * filters) + f] = from[(f * places) + place];
            }
        }
    }

    /// <summary>Lays an image out as the filters want it. Where its zeros stand nothing is written.</summary>
    public void Deal(Span<T> image, Span<T> dealt) => Deal(image, dealt, _height * _width, back: false);

    /// <summary>Lays δ out with rows as wide as those of the image, and with zeros where there is none.</summary>
    public void Spread(ReadOnlySpan<T> delta, Span<T> spread)
    {
        spread.Clear();
        for (var f = 0; f < _filters; f++)
        {
            for (var y = 0; y < _window.Rows; y++)
                delta.Slice(((f * _window.Rows) + y) * _window.Columns, _window.Columns).CopyTo(spread[((f * DeltaPlane) + _gap + (y * _width))..]);
        }
    }

    /// <summary>How many numbers there are that <see cref="TurnWeights"/> writes.</summary>
    public int Turned => _backward.Length * _planes;

    /// <summary>The weights for the way back: a row for each number that a filter brings δ from, and a column for each plane that it brings it to.</summary>
    public void TurnWeights(ReadOnlySpan<T> w, Span<T> turned)
    {
        turned.Clear();
        var (size, stride, term) = (_window.Size, _window.Stride, 0);
        for (var plane = 0; plane < _window.Planes; plane++)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++, term++)
                {
                    var to = (((plane * stride) + (i % stride)) * stride) + (j % stride);
                    for (var f = 0; f < _filters; f++)
                        turned[(((((f * _taps) + (i / stride)) * _taps) + (j / stride)) * _planes) + to] = w[f + (_filters * term)];
                }
            }
        }
    }

    /// <summary>Deals an image out into planes that are <paramref name="apart"/>, or collects it from there.</summary>
    private void Deal(Span<T> image, Span<T> dealt, int apart, bool back)
    {
        var (stride, padding) = (_window.Stride, _window.Padding);
        for (var line = 0; line < _window.Planes * _window.Height; line++)
        {
            var (plane, y) = (line / _window.Height, (line % _window.Height) + padding);
            for (var r = 0; r < stride && y / stride < _height; r++)
            {
                var first = (r + stride - (padding % stride)) % stride;
                var column = (first + padding) / stride;
                var count = Math.Min((_window.Width - first + stride - 1) / stride, _width - column);
                var (source, target) = ((line * _window.Width) + first, ((((plane * stride) + (y % stride)) * stride) + r) * apart + (y / stride * _width) + column);
                for (var k = 0; k < count; k++)
                {
                    if (back) image[source + (k * stride)] = dealt[target + k];
                    else dealt[target + k] = image[source + (k * stride)];
                }
            }
        }
    }

    private static int Whole(int count) => (count + Slack - 1) / Slack * Slack;

    /// <summary>c(p, j) = Σ over t of numbers[p + offsets[t]] · w[j + t · columns], for the places p = 0 … places − 1, a plane of c for each column j.</summary>
    private static void Run(ReadOnlySpan<T> numbers, int[] offsets, ReadOnlySpan<T> w, int columns, int places, Span<T> c, int apart)
    {
        if (columns * offsets.Length != w.Length || c.Length < ((columns - 1) * apart) + Whole(places))
            throw new ArgumentException($"{offsets.Length} terms of {columns} planes came with {w.Length} weights and room for {c.Length} numbers.");
        fixed (T* pn = numbers, pw = w, pc = c)
        fixed (int* po = offsets)
        {
            if (Vector512.IsHardwareAccelerated) Run<Vector512<T>, Simd512<T>>(pn, po, offsets.Length, pw, columns, places, pc, apart);
            else if (Vector256.IsHardwareAccelerated) Run<Vector256<T>, Simd256<T>>(pn, po, offsets.Length, pw, columns, places, pc, apart);
            else if (Vector128.IsHardwareAccelerated) Run<Vector128<T>, Simd128<T>>(pn, po, offsets.Length, pw, columns, places, pc, apart);
            else Run<T, Simd1<T>>(pn, po, offsets.Length, pw, columns, places, pc, apart);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, S>(T* numbers, int* offsets, int terms, T* w, int columns, int places, T* c, nint apart)
        where S : ISimd<T, V>
    {
        for (var j = 0; j < columns; j += SlidingTile.Width)
        {
            var count = Math.Min(SlidingTile.Width, columns - j);
            for (var p = 0; p < places; p += 2 * S.Count)
            {
                // Where one register is enough for the last places, one of two would take twice the time.
                if (places - p > S.Count) SlidingTile.Run<T, Pair<V>, SimdPair<T, V, S>>(numbers + p, offsets, terms, w + j, columns, c + (j * apart) + p, apart, count);
                else SlidingTile.Run<T, V, S>(numbers + p, offsets, terms, w + j, columns, c + (j * apart) + p, apart, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWeightGradient<V, S>(T* image, T* delta, T* sums)
        where S : ISimd<T, V>
    {
        var (rows, columns, filters) = (_window.Rows, _window.Columns, WholeFilters);
        fixed (int* offsets = _forward)
        {
            for (var f = 0; f < _filters; f += 2 * S.Count)
            {
                for (var term = 0; term < _forward.Length; term += SlidingTile.Width)
                {
                    var terms = Math.Min(SlidingTile.Width, _forward.Length - term);
                    if (_filters - f > S.Count) SlidingTile.AddProducts<T, Pair<V>, SimdPair<T, V, S>>(delta + f, image, offsets + term, rows, columns, _width, sums + (term * filters) + f, filters, terms);
                    else SlidingTile.AddProducts<T, V, S>(delta + f, image, offsets + term, rows, columns, _width, sums + (term * filters) + f, filters, terms);
                }
            }
        }
    }
}
