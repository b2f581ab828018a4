using System.Diagnostics;
using System.Globalization;

namespace Backprop;

/// <summary>
/// Shows a training run while it runs: one picture that is replaced in place, of the cost so far and the accuracy, with the samples per second and the
/// time left. At most five pictures a second, and fewer where drawing one takes long: it keeps below a fiftieth of the run's time.
/// Where the host cannot replace what it shows, the picture comes once, at the end.
/// </summary>
/// <example><code>
/// trainer.Train(network, train, test, new Live("784-256-10"));
/// </code></example>
/// <param name="title">What is trained.</param>
public sealed class Live(string title = "Training") : IProgress<TrainingProgress>
{
    private const double Share = 0.02; // of the run's time

    private readonly bool _inPlace = Host.Find().UpdatesInPlace;
    private Display? _display;
    private TimeSpan _next;

    /// <summary>Draws the run where it stands, if it is time to; called by the trainer.</summary>
    public void Report(TrainingProgress value)
    {
        bool end = value.Epoch == value.Epochs && value.History.Epochs.Count == value.Epochs;
        if (!end && (!_inPlace || value.Elapsed < _next))
            return;

        long begin = Stopwatch.GetTimestamp();
        Figure picture = Picture(value, end);
        if (_display is null)
            _display = Notebook.Show(picture);
        else
            _display.Update(picture);
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        _next = value.Elapsed + TimeSpan.FromSeconds(Math.Max(0.2, took.TotalSeconds / Share));
    }

    private Figure Picture(TrainingProgress run, bool end)
    {
        IReadOnlyList<Epoch> epochs = run.History.Epochs;
        int count = run.History.MinibatchCosts.Count;
        double perEpoch = (double)count * run.TotalSamples / run.Epochs / Math.Max(run.Samples, 1);
        var cost = new Figure("cost").XAxis("epoch").YAxis("", log: true)
            .Line("minibatches", Enumerable.Range(1, count).Select(i => i / perEpoch), run.History.MinibatchCosts, smoothing: 0.98);
        Epoch[] tested = [.. epochs.Where(epoch => epoch.Test is not null)];
        if (tested.Length == 0)
            return cost.Title($"{title}: {Words(run, end)}");

        cost.Line("test images", tested.Select(epoch => epoch.Number), tested.Select(epoch => epoch.Test!.Cost));
        var accuracy = new Figure("accuracy in %").XAxis("epoch")
            .Line("test images", tested.Select(epoch => epoch.Number), tested.Select(epoch => 100 * epoch.Test!.Accuracy));
        return Figure.Grid($"{title}: {Words(run, end)}", 2, cost, accuracy);
    }

    /// <summary>Where the run stands. The last picture says nothing of time, so that the same run leaves the same picture.</summary>
    private static string Words(TrainingProgress run, bool end)
    {
        string accuracy = double.IsNaN(run.History.Accuracy) ? "" : Text($", test accuracy {100 * run.History.Accuracy:F2} %");
        if (end)
            return Text($"{run.Epochs} epochs{accuracy}");
        double perSecond = run.Samples / Math.Max(run.Elapsed.TotalSeconds, 1e-3);
        return Text($"epoch {run.Epoch} of {run.Epochs}{accuracy}, {perSecond:N0} samples/s, {(run.TotalSamples - run.Samples) / perSecond:F0} s left");

        static string Text(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
    }
}
