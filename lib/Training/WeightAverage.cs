using System.Numerics;

namespace Backprop;

/// <content>A run that ends with an average of its weights.</content>
public sealed partial record Trainer
{
    /// <summary>
    /// Null: the run ends with the weights of its last step. β in [0, 1): with an average over the steps, θ̄ ← β θ̄ + (1 − β) θ after each, which looks back over about
    /// 1 / (1 − β) of them and is the plain mean while there are fewer (Polyak and Juditsky 1992; Izmailov et al. 2018). Evaluations after an epoch are those of the average,
    /// for which batch normalization sees the training samples once more: what it remembers belongs to the weights of each step.
    /// </summary>
    public double? Averaging { get; init; }

    private WeightAverage<T>? NewAverage<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Averaging ?? 0, nameof(Averaging));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Averaging ?? 0, 1, nameof(Averaging));
        return Averaging is { } kept ? new(network, kept) : null;
    }
}

/// <summary>The average of a network's weights over the steps of a run, and the network's own while the average stands in their place.</summary>
internal sealed class WeightAverage<T>(Network<T> network, double kept)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] _mean = network.CopyParameters();
    private T[][]? _own;

    /// <summary>Adds the weights after a step, counted from 1.</summary>
    public void Add(int step) => network.AverageInto(_mean, T.CreateChecked(Math.Max(1 - kept, 1.0 / step)));

    /// <summary>Puts the average in the place of the weights, where it is time to.</summary>
    public void Show(Dataset<T> data, bool when)
    {
        if (!when)
            return;
        _own = network.CopyParameters();
        network.Restore(_mean);
        network.Remember(data);
    }

    /// <summary>Puts the network's own weights back, unless the run is over.</summary>
    public void Hide(bool unless)
    {
        if (_own is not null && !unless)
            network.Restore(_own);
        _own = null;
    }
}
