using System.Collections.Concurrent;
using System.Text;

namespace Backprop.Kernel;

/// <summary>
/// Takes a cell's output from any thread and hands it on, in order, from one thread of its own. A cell can be stopped anywhere, even in the middle
/// of a write, so its threads touch nothing here but a lock-free queue.
/// </summary>
internal sealed class OutputQueue : IAsyncDisposable
{
    /// <summary>The most text that a cell may write, in characters; a cell that prints for ever fills neither memory nor notebook.</summary>
    public const int StreamLimit = 2_000_000;

    private const int Backlog = 50_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);

    private readonly ConcurrentQueue<CellOutput> queue = new();
    private readonly Action<CellOutput> sink;
    private readonly CancellationTokenSource ended = new();
    private readonly Task pump;
    private volatile bool closed;
    private int streamed;

    public OutputQueue(Action<CellOutput> sink)
    {
        this.sink = sink;
        // The pump is no part of the cell: what the cell flows to its threads must not reach it.
        using (ExecutionContext.SuppressFlow()) pump = Task.Run(PumpAsync);
    }

    public void Add(CellOutput output)
    {
        while (queue.Count > Backlog && !closed) Thread.Sleep(1);
        if (!closed) queue.Enqueue(output);
    }

    /// <summary>Hands on what is left. What comes later is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await pump;
        closed = true;
        Drain();
        ended.Dispose();
    }

    private async Task PumpAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(Interval, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Drain();
        }
    }

    private void Drain()
    {
        var batch = new List<CellOutput>();
        for (var n = queue.Count; n > 0 && queue.TryDequeue(out var output); n--) batch.Add(output);

        // Of several updates of one display only the last is ever seen.
        var latest = batch.OfType<DisplayUpdate>().GroupBy(u => u.DisplayId).ToDictionary(g => g.Key, g => g.Last());
        for (var i = 0; i < batch.Count; i++)
        {
            switch (batch[i])
            {
                case StreamOutput stream:
                    var text = new StringBuilder(stream.Text);
                    while (i + 1 < batch.Count && batch[i + 1] is StreamOutput next && next.Name == stream.Name)
                    {
                        text.Append(next.Text);
                        i++;
                    }
                    Stream(stream.Name, text.ToString());
                    break;
                case DisplayUpdate update when latest[update.DisplayId] != (object)update:
                    break;
                default:
                    sink(batch[i]);
                    break;
            }
        }
    }

    private void Stream(string name, string text)
    {
        if (streamed >= StreamLimit) return;
        var room = StreamLimit - streamed;
        streamed += text.Length;
        sink(new StreamOutput(name, text.Length <= room ? text : $"{text[..room]}\n… the cell wrote more than {StreamLimit:N0} characters; the rest is left out.\n"));
    }
}
