using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

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

    private static readonly SemaphoreSlim Wake = new(0);
    private static readonly Piece Current = new();
    private static ExceptionDispatchInfo? _failure;
    private static int _busy, _threads, _asleep;

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
            for (var from = 0; from < count; from += size)
                work(from, Math.Min(from + size, count));
            return;
        }

        try
        {
            for (; _threads < Count - 1; _threads++)
                new Thread(Help) { IsBackground = true, Name = "Backprop worker" }.UnsafeStart(); // of no cell, though a cell may be the first to ask
            // The first part is the caller's.
            int finished = Current.Finished, own = 1;
            _failure = null;
            Current.Publish(work, count, size, parts, taken: 1);
            try
            {
                // Read once: a helper that is just waking up takes itself off the count.
                if (Volatile.Read(ref _asleep) is > 0 and var asleep)
                    Wake.Release(Math.Min(asleep, parts - 1));
                Do(0);
                for (; Current.TryTake(out var part); own++)
                    Do(part);
            }
            finally
            {
                // Nobody may still work on the caller's memory when it goes on, not even when it was told to stop.
                while (Current.TryTake(out _))
                    own++;
                for (var i = 0; Volatile.Read(ref Current.Finished) - finished < parts - own; i++)
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
            var i = 0;
            for (; i < Patience; i++)
            {
                for (; Current.TryTake(out var part); i = 0)
                {
                    Do(part);
                    Interlocked.Increment(ref Current.Finished);
                }

                Thread.SpinWait(8);
            }

            Interlocked.Increment(ref _asleep);
            if (!Current.AnyLeft)
                Wake.Wait();
            Interlocked.Decrement(ref _asleep);
        }
    }

    private static void Do(int part)
    {
        try
        {
            Current.Do(part);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private static void Pause(int i)
    {
        if (i < Patience) Thread.SpinWait(8);
        else Thread.Yield();
    }

    /// <summary>
    /// A piece of work, and how far it is. Two cores that do not share a cache take half a microsecond to hand a cache line to and fro: what the caller writes is
    /// in one, and what the helpers write in another.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 3 * Apart)]
    private sealed class Piece
    {
        // Two cache lines, which processors fetch as a pair.
        private const int Apart = 128;

        /// <summary>How many parts the helpers have done, of all pieces so far.</summary>
        [FieldOffset(2 * Apart)]
        public int Finished;

        [FieldOffset(Apart)]
        private Action<int, int> _work = (_, _) => { };

        [FieldOffset(Apart + 8)]
        private int _count;

        [FieldOffset(Apart + 12)]
        private int _size;

        // The parts not yet taken, so that one exchange takes the next: a number that changes with every piece of work, how many parts it has, how many are taken.
        [FieldOffset(Apart + 16)]
        private long _parts;

        public bool AnyLeft => Any(Interlocked.Read(ref _parts));

        public void Publish(Action<int, int> work, int count, int size, int parts, int taken)
        {
            (_work, _count, _size) = (work, count, size);
            Interlocked.Exchange(ref _parts, (((_parts >> 32) + 1) << 32) | ((long)parts << 16) | (long)taken);
        }

        public void Do(int part) => _work(part * _size, Math.Min((part + 1) * _size, _count));

        public bool TryTake(out int part)
        {
            for (var parts = Volatile.Read(ref _parts); Any(parts);)
            {
                // Where another thread was faster, there may still be a next part: only "none left" may end the caller's loop.
                var found = Interlocked.CompareExchange(ref _parts, parts + 1, parts);
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

        private static bool Any(long parts) => (parts & 0xFFFF) < ((parts >> 16) & 0x7FFF);
    }
}
