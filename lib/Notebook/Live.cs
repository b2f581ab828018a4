using System.Globalization;

namespace Backprop;

/// <summary>
/// Shows a training run while it runs: one picture that is replaced in place, of the cost so far and the accuracy, with the samples per second and the
/// time left. From 1.5 seconds on at most five pictures a second, and fewer where drawing one takes long: all but the last keep below a hundredth of the run's time.
/// Where the host cannot replace what it shows, the picture comes once, at the end. A host that fails to show it never stops the training.
/// </summary>
/// <example><code>
/// trainer.Train(network, train, test, new Live("784-256-10"));
/// </code></example>
public sealed class Live : IProgress<TrainingProgress>
{
    private const double Share = 0.01; // of the run's time
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.2);

    /// <summary>VS Code may still be clearing the cell's earlier output; it then forgets what is shown meanwhile, and no update is seen.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1.5);

    private readonly string _title;
    private readonly Host _host;
    private readonly TimeProvider _clock;
    private History? _run;
    private Action<object>? _update;
    private TimeSpan _next;

    /// <summary>Prepares the picture; nothing is shown before training begins.</summary>
    /// <param name="title">What is trained.</param>
    public Live(string title = "Training") : this(title, Host.Find(), TimeProvider.System) { }

    internal Live(string title, Host host, TimeProvider clock)
    {
        (_title, _host, _clock) = (title, host, clock);
        if (!host.UpdatesInPlace)
            return;
        // The code that draws is compiled when it first runs, which takes longer than drawing: better here than in the run.
        var first = Picture(default(TrainingProgress) with { Epoch = 1, Epochs = 1, History = new History() });
        _ = first.ToHtml().Length + first.ToPlotly().Length;
    }

    /// <summary>Draws the run where it stands, if it is time to; called by the trainer.</summary>
    public void Report(TrainingProgress value)
    {
        if (value.History != _run)
            (_run, _update, _next) = (value.History, null, First); // another run has a picture of its own
        if (!value.IsOver && (!_host.UpdatesInPlace || value.Elapsed < _next))
            return;

        var begin = _clock.GetTimestamp();
        try
        {
            object picture = value.IsOver ? Picture(value) : new Frame(Picture(value));
            if (_update is null)
                _update = _host.Show(picture);
            else
                _update(picture);
        }
        catch (Exception error) when (error is not OperationCanceledException) // a picture is not worth a run: after a failure only the end is shown, if that can be
        {
            (_update, _next) = (null, TimeSpan.MaxValue);
            return;
        }
        var took = _clock.GetElapsedTime(begin);
        var pause = took / Share;
        _next = value.Elapsed + took + (pause > Pause ? pause : Pause);
    }

    private Figure Picture(TrainingProgress run)
    {
        var epochs = run.History.Epochs;
        var count = run.History.MinibatchCosts.Count;
        var perEpoch = (double)count * run.TotalSamples / run.Epochs / Math.Max(run.Samples, 1);
        var cost = new Figure("cost").XAxis("epoch").YAxis("", log: true)
            .Line("minibatches", Enumerable.Range(1, count).Select(i => i / perEpoch), run.History.MinibatchCosts, smoothing: 0.98);
        Epoch[] tested = [.. epochs.Where(epoch => epoch.Test is not null)];
        if (tested.Length == 0)
            return cost.Title($"{_title}: {Words(run)}").YAxis("cost");

        cost.Line("test", tested.Select(epoch => epoch.Number), tested.Select(epoch => epoch.Test!.Cost));
        var accuracy = new Figure("accuracy in %").XAxis("epoch")
            .Line("test", tested.Select(epoch => epoch.Number), tested.Select(epoch => 100 * epoch.Test!.Accuracy));
        return Figure.Grid($"{_title}: {Words(run)}", 2, cost, accuracy);
    }

    /// <summary>Where the run stands. The last picture says nothing of time, so that the same run leaves the same picture.</summary>
    private static string Words(TrainingProgress run)
    {
        var accuracy = double.IsNaN(run.History.Accuracy) ? "" : Text($", test accuracy {100 * run.History.Accuracy:F2} %");
        if (run.IsOver)
            return Text($"{run.Epoch}{(run.Epoch < run.Epochs ? Text($" of {run.Epochs}") : "")} epochs{accuracy}");
        var perSecond = run.Samples / Math.Max(run.Elapsed.TotalSeconds, 1e-3);
        var left = perSecond > 0 ? Text($", {perSecond:N0} samples/s, {(run.TotalSamples - run.Samples) / perSecond:F0} s left") : "";
        return Text($"epoch {run.Epoch} of {run.Epochs}{accuracy}{left}");

        static string Text(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
    }
}
