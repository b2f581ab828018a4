using System.Diagnostics;

namespace Backprop.Kernel;

/// <summary>
/// Runs a cell's code so that it can be stopped. Its code looks for the stop itself (<see cref="Stoppable"/>); what sleeps or waits is woken, what is awaited is
/// abandoned, and nothing is ever aborted: a thread that is torn out of the runtime takes the process with it.
/// </summary>
internal static class CellExecution
{
    /// <summary>How long a stopped cell may take before it is left to itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A thread that sleeps or waits does not notice that it is to stop: it is woken after this time.</summary>
    private static readonly TimeSpan WakeAfter = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// Starts <paramref name="code"/> on a thread of its own, which calls <paramref name="begin"/> first, and waits for its task. What follows an await continues on another thread, so a cell may
    /// block on a task without a deadlock.
    /// </summary>
    /// <exception cref="CellRunsOnException">The cell was told to stop and does not.</exception>
    /// <exception cref="OperationCanceledException">The cell was stopped, or threw this exception itself.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> code, Action begin, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var threads = new CellThreads(begin, token);
        threads.Post(_ => Begin(), null);
        // Whoever stops the cell has better things to do than to see it end, and the pool's threads may all be taken by the cell.
        using var registration = token.UnsafeRegister(_ => new Thread(End) { IsBackground = true, Name = "stop cell" }.UnsafeStart(), null);
        return await result.Task;

        void Begin()
        {
            Task<T> task;
            try
            {
                task = code();
            }
            catch (Exception e)
            {
                task = Task.FromException<T>(e);
            }
            task.ContinueWith(Finish, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        void Finish(Task<T> task)
        {
            if (!token.IsCancellationRequested) result.TrySetFromTask(task); // else its end is reported below, when every thread has left
        }

        void End()
        {
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; Thread.Sleep(5))
            {
                if (!threads.AreRunning)
                {
                    result.TrySetCanceled(token);
                    return;
                }
                if (waited.Elapsed > WakeAfter) threads.WakeSleepers();
            }
            result.TrySetException(new CellRunsOnException(threads));
        }
    }
}

/// <summary>A cell was told to stop and is where nothing can stop it: in code that is not a cell's and does not look at its token.</summary>
internal sealed class CellRunsOnException(CellThreads threads) : OperationCanceledException
{
    public CellThreads Threads { get; } = threads;
}
