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
        (var from, var to) = part.Of(layer.Columns);
        var gradient = layer.WeightGradient[(from * layer.Rows)..(to * layer.Rows)];
        gradient.Clear();
        pass.AddWeightGradient(from, to, gradient);
        if (!layer.HasBias)
            return;
        (from, to) = part.Of(layer.Rows);
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
        (var from, var to) = part.Of(layer.Columns);
        pass.AddWeightGradient(from, to, layer.Weights[(from * layer.Rows)..(to * layer.Rows)]);
        (from, to) = part.Of(layer.Rows);
        if (layer.HasBias)
            pass.AddBiasGradient(from, layer.Biases[from..to]);
    }
}
