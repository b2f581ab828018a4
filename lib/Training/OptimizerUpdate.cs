using System.Numerics;

namespace Backprop;

/// <summary>
/// A step of an optimizer, along gradients that it computes: a few columns of W at a time, so that they are still in the cache when the optimizer reads them.
/// They are kept nowhere else.
/// </summary>
internal class Fused<T>(Network<T> network, Optimizer optimizer) : Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // More gradients, and the weights they belong to, do not stay in the cache from the computation of the one to the update of the other.
    private const int GradientsInCache = 25_000;

    private readonly T[][][] _weightStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Weights.Length))];
    private readonly T[][][] _biasStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Biases.Length))];
    private readonly T[][] _gradients = new T[Workers.Count][];

    public override void Take(int l, LayerPass<T> pass, Portion part)
    {
        var layer = pass.Layer;
        var columns = (GradientsInCache / Math.Max(layer.Rows, 1)) + 1;
        if (!(_gradients[part.Index]?.Length >= columns * layer.Rows))
            _gradients[part.Index] = new T[columns * layer.Rows];
        (var from, var to) = part.Of(layer.Columns);
        for (; from < to; from += columns)
        {
            var end = Math.Min(from + columns, to);
            var gradient = _gradients[part.Index].AsSpan(0, (end - from) * layer.Rows);
            gradient.Clear();
            pass.AddWeightGradient(from, end, gradient);
            StepWeights(l, layer, from, gradient);
        }

        if (!layer.HasBias)
            return;
        (from, to) = part.Of(layer.Rows);
        layer.BiasGradient[from..to].Clear();
        pass.AddBiasGradient(from, layer.BiasGradient[from..to]);
        StepBiases(l, layer, from, to);
    }

    protected void StepWeights(int l, Layer<T> layer, int from, ReadOnlySpan<T> gradient)
    {
        var start = from * layer.Rows;
        optimizer.Update(gradient, Rate, Step, new(_weightStates[l], start, gradient.Length), layer.Weights.Slice(start, gradient.Length));
    }

    protected void StepBiases(int l, Layer<T> layer, int from, int to)
    {
        if (layer.HasBias)
            optimizer.Update<T>(layer.BiasGradient[from..to], Rate, Step, new(_biasStates[l], from, to - from), layer.Biases[from..to]);
    }

    private static T[][] NewState(Optimizer optimizer, int size) => [.. Enumerable.Range(0, optimizer.StateCount).Select(_ => new T[size])];
}

/// <summary>A step of an optimizer along dW and db, as gradient rules have left them.</summary>
internal sealed class Along<T>(Network<T> network, Optimizer optimizer) : Fused<T>(network, optimizer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Take(int l, LayerPass<T> pass, Portion part)
    {
        var layer = pass.Layer;
        (var from, var to) = part.Of(layer.Columns);
        StepWeights(l, layer, from, layer.WeightGradient[(from * layer.Rows)..(to * layer.Rows)]);
        (from, to) = part.Of(layer.Rows);
        StepBiases(l, layer, from, to);
    }
}
