using System.Diagnostics;

namespace Backprop.Bench;

/// <summary>
/// What two threads at once have of the processor. On a virtual machine that changes from minute to minute: two processors of its own may be two cores, or
/// the two halves of one core, which share its registers' units and its cache, and other machines may have the other halves.
/// </summary>
internal static class Cores
{
    private const int Units = 128, Samples = 64, Milliseconds = 100;

    /// <summary>Microseconds that the first layer's product takes on one thread, and on each of two at once.</summary>
    public static (double Alone, double Together) Microseconds()
    {
        Multiply();
        double alone = Multiply(), other = 0;
        var thread = new Thread(() => other = Multiply());
        thread.Start();
        var own = Multiply();
        thread.Join();
        return (alone, Math.Max(own, other));
    }

    /// <summary>The same product again and again, for a while; the fastest quarter of them took no longer than this.</summary>
    private static double Multiply()
    {
        var random = new Random(1);
        float[] w = Numbers(Units * Mnist.Pixels, 1), x = Numbers(Mnist.Pixels * Samples, 0.2), z = new float[Units * Samples];
        var times = new List<double>();
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < Milliseconds;)
        {
            var start = Stopwatch.GetTimestamp();
            Products.Multiply<float>(w, x, Units, Mnist.Pixels, Samples, z);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        return times[times.Count / 4];

        float[] Numbers(int count, double share) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < share ? random.NextSingle() : 0)];
    }
}
