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

    private readonly ConcurrentQueue<CellOutput> _queue = new();
    private readonly Lock _draining = new();
    private readonly Action<CellOutput> _sink;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Dictionary<string, char> _halves = [];
    private long _streamed, _displayed, _displays, _waiting;
    private volatile bool _closed;

    public OutputQueue(Action<CellOutput> sink)
    {
        _sink = sink;
        // A thread of its own: a cell can keep all of the pool's busy. It is no part of the cell, so what the cell flows to its threads does not reach it.
        new Thread(Pump) { IsBackground = true, Name = "output" }.UnsafeStart();
    }

    /// <summary>Takes an output; waits while too much is waiting already.</summary>
    public void Add(CellOutput output)
    {
        switch (output)
        {
            case ClearOutput:
                _streamed = _displayed = _displays = 0;
                break;
            case StreamOutput stream:
                var before = Interlocked.Add(ref _streamed, stream.Text.Length) - stream.Text.Length;
                if (before > StreamLimit) return;
                if (before + stream.Text.Length > StreamLimit)
                    output = stream with { Text = $"{Values.Cut(stream.Text, (int)(StreamLimit - before))}\n… the cell wrote more than {StreamLimit:N0} characters; the rest is left out.\n" };
                break;
            case DisplayOutput:
                var (count, size) = (Interlocked.Increment(ref _displays), Interlocked.Add(ref _displayed, Size(output)));
                if (count > MostDisplays || size > DisplayLimit)
                {
                    if (Interlocked.Exchange(ref _displays, long.MaxValue / 2) < long.MaxValue / 2)
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
        _ended.Set();
        _closed = true;
        Drain();
        foreach (var (name, half) in _halves) _sink(new StreamOutput(name, $"{half}"));
    }

    /// <summary>Hands on what waits.</summary>
    public void Drain()
    {
        lock (_draining)
        {
            var batch = new List<CellOutput>();
            for (var n = _queue.Count; n > 0 && _queue.TryDequeue(out var output); n--) batch.Add(output);
            Interlocked.Add(ref _waiting, -batch.Sum(Size));

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
                        _sink(batch[i]);
                        break;
                }
            }
        }
    }

    private void Pump()
    {
        while (!_ended.Wait(Interval))
        {
            try
            {
                Drain();
            }
            catch (Exception)
            {
                _closed = true; // who ends the cell meets the same failure, and can tell of it
                return;
            }
        }
    }

    private void Enqueue(CellOutput output)
    {
        while (Interlocked.Read(ref _waiting) > Backlog && !_closed)
        {
            CellContext.Token.ThrowIfCancellationRequested();
            Thread.Sleep(1);
        }
        if (_closed) return;
        Interlocked.Add(ref _waiting, Size(output));
        _queue.Enqueue(output);
    }

    /// <summary>A character may come in two halves, from two writes: the first waits for the second.</summary>
    private void Send(string name, StringBuilder text)
    {
        if (_halves.Remove(name, out var half)) text.Insert(0, half);
        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            _halves[name] = text[^1];
            text.Length--;
        }
        if (text.Length > 0) _sink(new StreamOutput(name, text.ToString()));
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
