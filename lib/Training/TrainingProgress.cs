namespace Backprop;

/// <summary>Where a training run stands, reported after every minibatch and once more after each epoch's evaluation.</summary>
/// <param name="Epoch">The epoch that is running, counted from 1.</param>
/// <param name="Epochs">How many epochs there will be.</param>
/// <param name="Samples">How many samples this run has trained on so far, over all its epochs.</param>
/// <param name="TotalSamples">How many it will have trained on at its end.</param>
/// <param name="Elapsed">The time since the run began.</param>
/// <param name="History">The run so far.</param>
/// <param name="IsOver">Whether this is the run's last report: all epochs are done, or early stopping ends it.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, long Samples, long TotalSamples, TimeSpan Elapsed, History History, bool IsOver = false);
