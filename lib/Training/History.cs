namespace Backprop;

/// <summary>What one epoch of training gave.</summary>
/// <param name="Number">The epoch, counted from 1.</param>
/// <param name="Cost">The mean cost of the training samples, each taken with the weights it was trained with.</param>
/// <param name="Seconds">The time the epoch took, evaluation not included.</param>
/// <param name="Test">The evaluation on the test set after the epoch; null where there is none.</param>
/// <param name="Validation">The evaluation on the samples held back for early stopping; null where none are.</param>
public sealed record Epoch(int Number, double Cost, double Seconds, Evaluation? Test, Evaluation? Validation = null);

/// <summary>The course of one training run.</summary>
public sealed class History
{
    private readonly List<Epoch> _epochs = [];
    private readonly List<double> _minibatchCosts = [];

    /// <summary>The epochs that are complete.</summary>
    public IReadOnlyList<Epoch> Epochs => _epochs;

    /// <summary>The mean cost of each minibatch, in the order of training.</summary>
    public IReadOnlyList<double> MinibatchCosts => _minibatchCosts;

    /// <summary>The share of test samples whose class was right after the last epoch; NaN where there was no test set.</summary>
    public double Accuracy => _epochs.Count > 0 && _epochs[^1].Test is { } test ? test.Accuracy : double.NaN;

    /// <summary>The epoch with the lowest validation cost, whose weights early stopping gives back; null where nothing was held back.</summary>
    public Epoch? Best => _epochs.Where(epoch => epoch.Validation is { } validation && !double.IsNaN(validation.Cost)).MinBy(epoch => epoch.Validation!.Cost);

    /// <summary>Makes room for so many minibatches, up to a million: a longer run may be stopped early, and grows its list as it goes.</summary>
    internal void Reserve(long minibatches) => _minibatchCosts.EnsureCapacity((int)Math.Min(minibatches, 1_000_000));

    internal void Add(double minibatchCost) => _minibatchCosts.Add(minibatchCost);

    internal void Add(Epoch epoch) => _epochs.Add(epoch);
}
