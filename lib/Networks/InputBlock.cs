using System.Numerics;

namespace Backprop;

/// <summary>
/// Some neighbouring inputs of the first layer, and so some columns of its W: their rows of a minibatch, what those add to Z¹, and their gradient.
/// Where most inputs are zero, as pixels are, words of bits made as they are gathered keep the zeros out of both products.
/// </summary>
internal sealed class InputBlock<T>(Layer<T> layer, int from, int to)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _inputs = to - from;
    private T[] _x = [];
    private ulong[] _wordsOfSamples = [], _wordsOfInputs = [];
    private bool _skipsZeros;
    private int _samples;

    /// <summary>Makes room for so many samples, of which most numbers are zero or not.</summary>
    public void Reserve(int samples, bool sparse)
    {
        (_samples, _skipsZeros) = (samples, sparse && layer.Units >= SkippingProduct.MinRows);
        if (_x.Length < _inputs * samples)
            _x = new T[_inputs * samples];
        if (_skipsZeros && _wordsOfSamples.Length < NonZeros.Words(_inputs) * samples)
            (_wordsOfSamples, _wordsOfInputs) = (new ulong[NonZeros.Words(_inputs) * samples], new ulong[_inputs * NonZeros.Words(samples)]);
    }

    /// <summary>Z = W X with these inputs alone, for the samples of the minibatch from <paramref name="first"/> on, which stand at these positions of the data.</summary>
    public void Multiply(Columns<T> data, ReadOnlySpan<int> positions, int first, Span<T> z)
    {
        var x = _x.AsSpan(first * _inputs, positions.Length * _inputs);
        data.Gather(positions, from, to, x);
        ReadOnlySpan<T> w = layer.Weights[(from * layer.Units)..(to * layer.Units)];
        if (!_skipsZeros)
        {
            Products.Multiply(w, x, layer.Units, _inputs, positions.Length, z);
            return;
        }

        data.FindNonZeros(positions, from, to, _wordsOfSamples.AsSpan(first), _samples);
        SkippingProduct.Run(
            new(layer.Units, _inputs, positions.Length), w, layer.Units, x, new(1, _inputs), _wordsOfSamples.AsSpan(first), _samples, z, add: false);
    }

    /// <summary>Adds δ Xᵀ of all samples to those of the columns <paramref name="begin"/> … <paramref name="end"/> − 1 of ∂C/∂W that are this block's.</summary>
    public void AddWeightGradient(ReadOnlySpan<T> delta, int begin, int end, Span<T> gradient)
    {
        int first = Math.Max(begin, from), last = Math.Min(end, to), columns = last - first;
        if (columns <= 0)
            return;
        var sums = gradient[((first - begin) * layer.Units)..((last - begin) * layer.Units)];
        ReadOnlySpan<T> x = _x.AsSpan(0, _inputs * _samples);
        if (!_skipsZeros)
        {
            Products.MultiplyTranspose(delta, x, layer.Units, _samples, _inputs, first - from, last - from, sums, add: true);
            return;
        }

        NonZeros.Turn(_wordsOfSamples, _samples, first - from, last - from, _wordsOfInputs, _inputs);
        SkippingProduct.Run(
            new(layer.Units, _samples, columns), delta, layer.Units, x[(first - from)..], new(_inputs, 1), _wordsOfInputs.AsSpan(first - from), _inputs, sums, add: true);
    }
}
