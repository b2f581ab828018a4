using System.Numerics;

namespace Backprop;

/// <summary>What is done with the gradients of a minibatch, a layer at a time and of each a part: the columns and units that are a thread's.</summary>
internal abstract class Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Which step this is, counted from 1.</summary>
    public int Step { get; private set; }

    /// <summary>The learning rate of this step.</summary>
    public double Rate { get; private set; }

    /// <summary>What the mean over the samples is multiplied by, on the way from δ to the gradients.</summary>
    public virtual T DeltaFactor => T.One;

    /// <summary>The same, for the next step.</summary>
    public Update<T> Next(double rate)
    {
        (Step, Rate) = (Step + 1, rate);
        return this;
    }

    /// <summary>Takes one part of the layer <c>Layers[l]</c>.</summary>
    public abstract void Take(int l, LayerPass<T> pass, Portion part);
}

/// <summary>The gradients themselves: ∂C/∂W in dW and ∂C/∂b in db.</summary>
internal sealed class Gradients<T> : Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Take(int l, LayerPass<T> pass, Portion part)
    {
        var layer = pass.Layer;
        (int from, int to) = part.Of(layer.Inputs);
        var gradient = layer.WeightGradient[(from * layer.Units)..(to * layer.Units)];
        gradient.Clear();
        pass.AddWeightGradient(from, to, gradient);
        if (!layer.HasBias)
            return;
        (from, to) = part.Of(layer.Units);
        layer.BiasGradient[from..to].Clear();
        pass.AddBiasGradient(from, layer.BiasGradient[from..to]);
    }
}

/// <summary>Plain descent, θ ← θ − η ∂C/∂θ: deltas that are scaled by −η are multiplied right into the weights.</summary>
internal sealed class Descent<T> : Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override T DeltaFactor => T.CreateChecked(-Rate);

    public override void Take(int l, LayerPass<T> pass, Portion part)
    {
        var layer = pass.Layer;
        (int from, int to) = part.Of(layer.Inputs);
        pass.AddWeightGradient(from, to, layer.Weights[(from * layer.Units)..(to * layer.Units)]);
        (from, to) = part.Of(layer.Units);
        if (layer.HasBias)
            pass.AddBiasGradient(from, layer.Biases[from..to]);
    }
}

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
        int columns = (GradientsInCache / layer.Units) + 1;
        if (!(_gradients[part.Index]?.Length >= columns * layer.Units))
            _gradients[part.Index] = new T[columns * layer.Units];
        (int from, int to) = part.Of(layer.Inputs);
        for (; from < to; from += columns)
        {
            int end = Math.Min(from + columns, to);
            var gradient = _gradients[part.Index].AsSpan(0, (end - from) * layer.Units);
            gradient.Clear();
            pass.AddWeightGradient(from, end, gradient);
            StepWeights(l, layer, from, gradient);
        }

        if (!layer.HasBias)
            return;
        (from, to) = part.Of(layer.Units);
        layer.BiasGradient[from..to].Clear();
        pass.AddBiasGradient(from, layer.BiasGradient[from..to]);
        StepBiases(l, layer, from, to);
    }

    protected void StepWeights(int l, Dense<T> layer, int from, ReadOnlySpan<T> gradient)
    {
        int start = from * layer.Units;
        optimizer.Update(gradient, Rate, Step, new(_weightStates[l], start, gradient.Length), layer.Weights.Slice(start, gradient.Length));
    }

    protected void StepBiases(int l, Dense<T> layer, int from, int to)
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
        (int from, int to) = part.Of(layer.Inputs);
        StepWeights(l, layer, from, layer.WeightGradient[(from * layer.Units)..(to * layer.Units)]);
        (from, to) = part.Of(layer.Units);
        StepBiases(l, layer, from, to);
    }
}
