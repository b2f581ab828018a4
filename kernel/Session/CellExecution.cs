using System.Diagnostics;
using System.Runtime;

namespace Backprop.Kernel;

/// <summary>Runs a cell's code so that it can be stopped, even where it neither awaits nor looks at a token.</summary>
internal static class CellExecution
{
    /// <summary>Deep recursion is a thing people try in notebooks. (Endless recursion ends the process whatever the size.)</summary>
    private const int StackSize = 16 * 1024 * 1024;

    /// <summary>How long a stopped cell may take to unwind before it is left to itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A thread that sleeps or waits does not notice that it is to stop: it is woken after this time.</summary>
    private static readonly TimeSpan WakeAfter = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Starts <paramref name="code"/> on a thread of its own and waits for its task. What follows an await continues on another thread (so a cell may
    /// block on a task without a deadlock), and there too it can be stopped; only work that the cell itself hands to other threads runs on.
    /// </summary>
    /// <exception cref="CellRunsOnException">The cell was told to stop and does not.</exception>
    /// <exception cref="OperationCanceledException">The cell was stopped, or threw this exception itself.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> code, CancellationToken token)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = new CancellationTokenSource();
        var context = new StoppableContext(stop.Token);
        context.StartThread(Start);

        using var registration = token.UnsafeRegister(
            _ =>
            {
                // Cancel may block until every stopped thread has unwound, so it may not hold up the caller.
                new Thread(stop.Cancel) { IsBackground = true, Name = "stop cell" }.Start();
                Task.Delay(WakeAfter).ContinueWith(_ => context.WakeSleepers(), TaskScheduler.Default);
                _ = ReportStopAsync();
            },
            null);
        return await result.Task;

        // No async method: one would catch what stops the thread and throw it again where nobody expects it.
        void Start()
        {
            SynchronizationContext.SetSynchronizationContext(context);
            Task<T> task;
            try
            {
                task = code();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                task = Task.FromException<T>(e);
            }
            task.ContinueWith(Finish, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        void Finish(Task<T> task)
        {
            if (stop.IsCancellationRequested) return; // It is reported already.
            result.TrySetFromTask(task);
        }

        async Task ReportStopAsync()
        {
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(LookAgainAfter, CancellationToken.None))
            {
                if (!stop.IsCancellationRequested || context.IsRunning) continue;
                result.TrySetCanceled(token);
                return;
            }
            result.TrySetException(new CellRunsOnException());
        }
    }

    private sealed class StoppableContext(CancellationToken stop) : SynchronizationContext
    {
        private readonly HashSet<Thread> inside = [];

        /// <summary>
        /// Does a part of the cell. A thread that was stopped is never used again, nor may a pool own it: on Linux .NET leaves it deaf to the signal that
        /// halts threads for a garbage collection, and so are the threads that it starts; the first endless loop on one of them would hang the process.
        /// </summary>
        public void StartThread(Action action) => new Thread(() => Run(action), StackSize) { IsBackground = true, Name = "cell" }.Start();

        private void Run(Action action)
        {
            if (stop.IsCancellationRequested) return;
            lock (inside) inside.Add(Thread.CurrentThread);
            try
            {
#pragma warning disable SYSLIB0046 // Stopping threads is unsafe in general; for code that a person typed and wants to end it is what a notebook is for.
                ControlledExecution.Run(action, stop);
#pragma warning restore SYSLIB0046
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The one who stopped it reports it.
            }
            finally
            {
                Leave();
            }
        }

        /// <summary>Whether a thread is in the cell's code.</summary>
        public bool IsRunning
        {
            get
            {
                lock (inside) return inside.Count > 0;
            }
        }

        public void WakeSleepers()
        {
            lock (inside)
            {
                foreach (var thread in inside) thread.Interrupt();
            }
        }

        public override void Post(SendOrPostCallback d, object? state) => StartThread(() =>
        {
            SetSynchronizationContext(this);
            d(state);
        });

        public override SynchronizationContext CreateCopy() => this;

        private void Leave()
        {
            try
            {
                lock (inside) inside.Remove(Thread.CurrentThread);
            }
            catch (ThreadInterruptedException)
            {
                // The call to wake up came while it waited for the lock.
                lock (inside) inside.Remove(Thread.CurrentThread);
            }
        }
    }
}

/// <summary>A cell was told to stop and is where nothing can stop it: in a finally block, or in code that is not .NET's.</summary>
internal sealed class CellRunsOnException : OperationCanceledException;
