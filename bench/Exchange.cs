using System.Diagnostics;

namespace Backprop.Bench;

/// <summary>
/// How long two threads take to pass a number to and fro. On a virtual machine this changes from minute to minute with the places that its processors have:
/// below 150 ns they share a cache, above 300 ns they do not, and fine-grained work on two threads is slower than on one.
/// </summary>
internal static class Exchange
{
    private const int Rounds = 100_000;

    private static long _turn;

    /// <summary>Nanoseconds for one way there and one back.</summary>
    public static double Nanoseconds()
    {
        _turn = 0;
        var other = new Thread(() => Play(1));
        other.Start();
        long start = Stopwatch.GetTimestamp();
        Play(0);
        other.Join();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Rounds;
    }

    /// <summary>Waits for its turns, every second one, and hands on.</summary>
    private static void Play(long first)
    {
        for (long turn = first; turn < 2 * Rounds; turn += 2)
        {
            while (Volatile.Read(ref _turn) != turn)
            {
                // Waiting without a pause: what is measured is how soon the other core hears of a change.
            }

            Volatile.Write(ref _turn, turn + 1);
        }
    }
}
