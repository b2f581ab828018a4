using System.Numerics;

namespace Backprop;

/// <summary>
/// Ends a run when it no longer gets better on samples that it does not train on. The network then gets back the weights of its best epoch.
/// </summary>
/// <param name="Share">The share of the training samples that is held back for validation, in (0, 1).</param>
/// <param name="Patience">How many epochs in a row may pass without a lower validation cost.</param>
public sealed record EarlyStopping(double Share = 0.1, int Patience = 3)
{
    /// <summary>The training samples in two parts: those to learn from, and those to validate on.</summary>
    internal (Dataset<T> Train, Dataset<T>? Validation) HoldBack<T>(Dataset<T> train, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, 1);
        var held = Share is > 0 and < 1 ? (int)Math.Round(Share * train.Count) : 0;
        if (held == 0 || held == train.Count)
            throw new ArgumentException(FormattableString.Invariant($"A share of {Share} of {train.Count} samples cannot be held back for validation: both parts need a sample."), nameof(train));

        var shuffled = train.Shuffle(seed);
        return (shuffled.Slice(held, train.Count - held), shuffled.Slice(0, held));
    }

    /// <summary>Whether the last epochs, as many as there is patience for, were no better than the best before them.</summary>
    internal bool IsOver(History history) => history.Epochs.Count - (history.Best?.Number ?? 0) >= Patience;
}
