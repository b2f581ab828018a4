using System.Collections.Concurrent;
using System.Text;

namespace Backprop.Kernel;

/// <summary>Takes a cell's output from any thread and hands it on, in order, to one thread at a time: many small writes at once, and of a flood no more than its beginning.</summary>
internal sealed class OutputQueue : IDisposable
{
    /// <summary>The most text that a cell may write, in characters.</summary>
    public const int StreamLimit = 2_000_000;

    /// <summary>The most that a cell may display, in characters of all that is shown.</summary>
    public const int DisplayLimit = 64_000_000;

    /// <summary>The most values that a cell may display.</summary>
    public const int MostDisplays = 5_000;

    private const int Backlog = 4_000_000; // characters
    private const int Overhead = 200; // of an output, counted as characters
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);

    private readonly ConcurrentQueue<CellOutput> queue = new();
    private readonly Lock draining = new();
    private readonly Action<CellOutput> sink;
    private readonly ManualResetEventSlim ended = new();
    private readonly Dictionary<string, char> halves = [];
    private long streamed, displayed, displays, waiting;
    private volatile bool closed;

    public OutputQueue(Action<CellOutput> sink)
    {
        this.sink = sink;
        // A thread of its own: a cell can keep all of the pool's busy. It is no part of the cell, so what the cell flows to its threads does not reach it.
        new Thread(Pump) { IsBackground = true, Name = "output" }.UnsafeStart();
    }

    /// <summary>Takes an output; waits while too much is waiting already.</summary>
    public void Add(CellOutput output)
    {
        switch (output)
        {
            case ClearOutput:
                streamed = displayed = displays = 0;
                break;
            case StreamOutput stream:
                var before = Interlocked.Add(ref streamed, stream.Text.Length) - stream.Text.Length;
                if (before > StreamLimit) return;
                if (before + stream.Text.Length > StreamLimit)
                    output = stream with { Text = $"{Values.Cut(stream.Text, (int)(StreamLimit - before))}\n… the cell wrote more than {StreamLimit:N0} characters; the rest is left out.\n" };
                break;
            case DisplayOutput:
                var (count, size) = (Interlocked.Increment(ref displays), Interlocked.Add(ref displayed, Size(output)));
                if (count > MostDisplays || size > DisplayLimit)
                {
                    if (Interlocked.Exchange(ref displays, long.MaxValue / 2) < long.MaxValue / 2)
                        Enqueue(new StreamOutput("stdout", $"… the cell displays more than {MostDisplays:N0} values or {DisplayLimit:N0} characters; the rest is left out.\n"));
                    return;
                }
                break;
        }
        Enqueue(output);
    }

    /// <summary>Hands on what is left. What comes later is dropped.</summary>
    public void Dispose()
    {
        ended.Set();
        closed = true;
        Drain();
        foreach (var (name, half) in halves) sink(new StreamOutput(name, $"{half}"));
    }

    /// <summary>Hands on what waits.</summary>
    public void Drain()
    {
        lock (draining)
        {
            var batch = new List<CellOutput>();
            for (var n = queue.Count; n > 0 && queue.TryDequeue(out var output); n--) batch.Add(output);
            Interlocked.Add(ref waiting, -batch.Sum(Size));

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
                        Send(stream.Name, text);
                        break;
                    case DisplayUpdate update when latest[update.DisplayId] != (object)update:
                        break;
                    default:
                        sink(batch[i]);
                        break;
                }
            }
        }
    }

    private void Pump()
    {
        while (!ended.Wait(Interval))
        {
            try
            {
                Drain();
            }
            catch (Exception)
            {
                closed = true; // who ends the cell meets the same failure, and can tell of it
                return;
            }
        }
    }

    private void Enqueue(CellOutput output)
    {
        while (Interlocked.Read(ref waiting) > Backlog && !closed)
        {
            CellContext.Token.ThrowIfCancellationRequested();
            Thread.Sleep(1);
        }
        if (closed) return;
        Interlocked.Add(ref waiting, Size(output));
        queue.Enqueue(output);
    }

    /// <summary>A character may come in two halves, from two writes: the first waits for the second.</summary>
    private void Send(string name, StringBuilder text)
    {
        if (halves.Remove(name, out var half)) text.Insert(0, half);
        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            halves[name] = text[^1];
            text.Length--;
        }
        if (text.Length > 0) sink(new StreamOutput(name, text.ToString()));
    }

    private static long Size(CellOutput output) => Overhead + output switch
    {
        StreamOutput stream => stream.Text.Length,
        DisplayOutput display => display.Data.Sum(d => (long)d.Value.Length),
        DisplayUpdate update => update.Data.Sum(d => (long)d.Value.Length),
        ResultOutput result => result.Data.Sum(d => (long)d.Value.Length),
        _ => 0,
    };
}
