namespace Backprop.Kernel;

/// <summary>The threads of a running cell: one to begin with, and others for what follows an await, so that no thread waits for itself. Those that are free are used again.</summary>
internal sealed class CellThreads(Action begin, CancellationToken stop) : SynchronizationContext
{
    /// <summary>Deep recursion is a thing people try in notebooks.</summary>
    public const int StackSize = 16 * 1024 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly Queue<Action> _work = new();
    private readonly List<Visit> _inside = [];
    private int _free;

    /// <summary>Whether a thread is in the cell's code.</summary>
    public bool AreRunning
    {
        get
        {
            lock (_inside) return _inside.Count > 0;
        }
    }

    /// <summary>Wakes the threads that sleep or wait in the cell's code, with a <see cref="ThreadInterruptedException"/>.</summary>
    public void WakeSleepers()
    {
        lock (_inside) _inside.ForEach(v => v.Wake());
    }

    /// <summary>Does a part of the cell; of a stopped cell nothing more is done.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        var flow = ExecutionContext.Capture();
        lock (_work)
        {
            _work.Enqueue(() =>
            {
                if (flow is null) Do(null);
                else ExecutionContext.Run(flow, Do, null);
            });
            if (_free >= _work.Count) Monitor.Pulse(_work);
            else new Thread(Work, StackSize) { IsBackground = true, Name = "cell" }.UnsafeStart();
        }

        void Do(object? _)
        {
            try
            {
                d(state);
            }
            catch (Exception e)
            {
                CellContext.Fail(e); // thrown by an async void: nobody awaits it
            }
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    private void Work()
    {
        SetSynchronizationContext(this);
        while (Next() is { } part)
        {
            if (stop.IsCancellationRequested) continue;
            var visit = new Visit();
            lock (_inside) _inside.Add(visit);
            begin();
            part();
            var woken = visit.End();
            lock (_inside) _inside.Remove(visit);
            if (woken) return;
        }
    }

    private Action? Next()
    {
        lock (_work)
        {
            _free++;
            if (_work.Count == 0) Monitor.Wait(_work, Idle);
            _free--;
            return _work.TryDequeue(out var part) ? part : null;
        }
    }

    /// <summary>A thread's stay in the cell's code. Only while it lasts may the thread be interrupted: outside, the exception would meet nobody who expects it.</summary>
    private sealed class Visit
    {
        private const int Inside = 0, Waking = 1, Over = 2;

        private readonly Thread _thread = Thread.CurrentThread;
        private int _state;
        private bool _woken;

        public void Wake()
        {
            if ((_thread.ThreadState & ThreadState.WaitSleepJoin) == 0 || Interlocked.CompareExchange(ref _state, Waking, Inside) != Inside) return;
            _woken = true;
            _thread.Interrupt();
            Volatile.Write(ref _state, Inside);
        }

        /// <summary>Returns whether the thread was interrupted, and takes the interruption from it if it has not come yet.</summary>
        public bool End()
        {
            while (Interlocked.CompareExchange(ref _state, Over, Inside) != Inside) Thread.SpinWait(10);
            if (!_woken) return false;
            try
            {
                Thread.Sleep(1);
                return true;
            }
            catch (ThreadInterruptedException)
            {
                return true;
            }
        }
    }
}
