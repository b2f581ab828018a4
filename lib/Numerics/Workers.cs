using System.Runtime.ExceptionServices;

namespace Backprop;

/// <summary>
/// Threads that share the parts of one piece of work with the thread that has it. A minibatch lasts some ten microseconds, less than it takes to
/// wake a thread, so the helpers wait for the next piece on their feet for a moment before they go to sleep.
/// Which thread does a part changes nothing in the result; a caller that finds the helpers busy does all parts itself.
/// </summary>
internal static class Workers
{
    // About a hundred microseconds: longer than the pauses within a training step, shorter than anyone notices.
    private const int Patience = 2000;

    private static readonly SemaphoreSlim _wake = new(0);
    private static Action<int, int> _work = (_, _) => { };
    private static ExceptionDispatchInfo? _failure;
    private static int _count, _size, _busy, _threads, _asleep, _unfinished;

    // The parts not yet taken, so that one exchange takes the next: a number that changes with every piece of work, how many parts it has, how many are taken.
    private static long _parts;

    /// <summary>How many threads work on one thing, the caller's among them. The results do not depend on it.</summary>
    public static int Count { get; set; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>Does work on the items 0 … count − 1 in parts of consecutive ones, several threads at once, and returns when all are done.</summary>
    /// <param name="count">How many items there are.</param>
    /// <param name="size">How many a part has, the last one fewer. There may be 32767 parts.</param>
    /// <param name="work">Does the items from its first argument up to, without, its second. The first exception that it throws is thrown here.</param>
    public static void Run(int count, int size, Action<int, int> work)
    {
        var parts = (count + size - 1) / size;
        if (parts <= 1 || Count <= 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int from = 0; from < count; from += size)
                work(from, Math.Min(from + size, count));
            return;
        }

        try
        {
            for (; _threads < Count - 1; _threads++)
                new Thread(Help) { IsBackground = true, Name = "Backprop worker" }.Start();
            (_work, _count, _size, _failure, _unfinished) = (work, count, size, null, parts);
            Interlocked.Exchange(ref _parts, (((_parts >> 32) + 1) << 32) | ((long)parts << 16));
            try
            {
                // Read once: a helper that is just waking up takes itself off the count.
                if (Volatile.Read(ref _asleep) is > 0 and var asleep)
                    _wake.Release(Math.Min(asleep, parts - 1));
                while (TryTake(out int part))
                    Do(part);
            }
            finally
            {
                // Nobody may still work on the caller's memory when it goes on, not even when it was told to stop.
                while (TryTake(out _))
                    Interlocked.Decrement(ref _unfinished);
                for (int i = 0; Volatile.Read(ref _unfinished) > 0; i++)
                    Pause(i);
            }

            _failure?.Throw();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private static void Help()
    {
        while (true)
        {
            int i = 0;
            for (; i < Patience; i++)
            {
                for (; TryTake(out int part); i = 0)
                    Do(part);
                Thread.SpinWait(8);
            }

            Interlocked.Increment(ref _asleep);
            if (!AnyLeft(Interlocked.Read(ref _parts)))
                _wake.Wait();
            Interlocked.Decrement(ref _asleep);
        }
    }

    private static void Do(int part)
    {
        try
        {
            _work(part * _size, Math.Min((part + 1) * _size, _count));
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private static bool TryTake(out int part)
    {
        for (long parts = Volatile.Read(ref _parts); AnyLeft(parts);)
        {
            // Where another thread was faster, there may still be a next part: only "none left" may end the caller's loop.
            long found = Interlocked.CompareExchange(ref _parts, parts + 1, parts);
            if (found == parts)
            {
                part = (int)(parts & 0xFFFF);
                return true;
            }

            parts = found;
        }

        part = 0;
        return false;
    }

    private static bool AnyLeft(long parts) => (parts & 0xFFFF) < ((parts >> 16) & 0x7FFF);

    private static void Pause(int i)
    {
        if (i < Patience) Thread.SpinWait(8);
        else Thread.Yield();
    }
}
