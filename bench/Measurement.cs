namespace Backprop.Bench;

/// <summary>One recipe, trained by one engine.</summary>
/// <param name="Recipe">Its name: a letter as the course has it, or <c>wide</c>.</param>
/// <param name="Engine"><c>backprop</c>, <c>libtorch</c>, <c>libtorch-by-hand</c>, <c>pytorch</c> or <c>numpy</c>.</param>
/// <param name="Threads">How many threads the engine was given.</param>
/// <param name="SecondsPerEpoch">The median over the epochs after the first, shuffling included, evaluation not.</param>
/// <param name="Accuracy">The share of the test samples that are classified right after the last epoch.</param>
/// <param name="BytesPerStep">Managed memory allocated per minibatch in the last epoch; null for other engines.</param>
/// <param name="PeakMemoryMB">The most memory the process had at any time, the data included.</param>
internal sealed record Measurement(
    string Recipe, string Engine, int Threads, double SecondsPerEpoch, double Accuracy, double? BytesPerStep, double PeakMemoryMB);
