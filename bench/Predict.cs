using System.Diagnostics;

namespace Backprop.Bench;

/// <summary>
/// What an epoch must take, from first principles, beside what it does take: multiplications at the processor's peak, bytes at the speed of the memory they lie in,
/// and threads that wait for each other. All speeds are measured in the same run, and the epoch too.
/// </summary>
internal static class Predict
{
    private const int HandOvers = 3, Epochs = 4;

    private static readonly (int[] Sizes, int Minibatch, bool Adam)[] Recipes =
        [([784, 256, 10], 64, false), ([784, 50, 20, 10], 64, false), ([784, 32, 10], 16, false), ([784, 1024, 1024, 10], 256, true)];

    /// <summary>A network of sigmoid layers: its sizes as in 784-256-10, the minibatch, and whether Adam trains it; or, without, those of the recipes.</summary>
    public static int Run(string[] options)
    {
        var networks = options is [var sizes, var minibatch, .. var rest]
            ? [(sizes.Split('-').Select(int.Parse).ToArray(), int.Parse(minibatch), rest is ["adam"])]
            : Recipes;
        if (networks[0].Sizes is not [Mnist.Pixels, _, .., Mnist.Classes])
        {
            Console.Error.WriteLine($"The network takes digits: it begins with {Mnist.Pixels}, has a hidden layer and ends with {Mnist.Classes}, as 784-256-10.");
            return 2;
        }

        var (train, test) = Mnist.Load();
        double density = Density(test), operations = Peak(), handOver = HandOver();
        Console.WriteLine($"peak of one core {operations / 1e9:F0} GFLOP/s, a hand-over to a second thread and back {handOver * 1e6:F1} µs, {density:P1} of the pixels are not zero");
        Console.WriteLine("seconds an epoch         products   weights    pixels   layers  hand-over   predicted   measured   products' share");
        foreach (var network in networks)
        {
            foreach (var threads in (int[])[1, 2])
                Print(network.Sizes, network.Minibatch, network.Adam, threads, train, density, operations, handOver);
        }

        return 0;
    }

    /// <summary>The share of the pixels that are not zero, of the test set, whose bytes may become numbers: those of the training set are to stay bytes.</summary>
    public static double Density(Dataset<float> test) => test.X.AsColumnMajorArray().Count(x => x != 0) / (double)(test.Count * test.Features);

    /// <summary>Floating-point operations a second of one core, at the most.</summary>
    public static double Peak() => FmaPeak.Operations<float>() / Best(() => FmaPeak.Run<float>());

    /// <summary>Those of an epoch: forward and gradient of each layer, and the way back through all but the first, whose zeros need no multiplication.</summary>
    public static double Operations(int[] sizes, double samples, double density)
    {
        var weights = sizes.Zip(sizes.Skip(1), (n, m) => (double)n * m).ToArray();
        return 2 * samples * ((2 * density * weights[0]) + (3 * weights.Skip(1).Sum()));
    }

    private static void Print(int[] sizes, int minibatch, bool adam, int threads, Dataset<float> train, double density, double operations, double handOver)
    {
        double samples = train.Count, steps = Math.Ceiling(samples / minibatch);
        var weights = sizes.Zip(sizes.Skip(1), (n, m) => (double)n * m).ToArray();
        var units = sizes.Skip(1).Sum();
        // The library leaves small steps to one thread.
        var used = minibatch * weights.Sum() >= 1_000_000 ? threads : 1;

        var products = Operations(sizes, samples, density) / operations / used;
        // W is read forward, read back where there is a layer before, and read and written by descent; Adam reads and writes two more numbers of each.
        var passes = 3 + (adam ? 4 : 0);
        var weightBytes = 4 * ((passes * weights.Sum()) + weights.Skip(1).Sum());
        var weightTime = steps * weightBytes / Speed((adam ? 3 : 1) * 4 * weights.Sum() / used) / used;
        // A byte a pixel from memory, and four written and read twice in the cache.
        var pixels = samples * sizes[0] * ((1 / Speed(samples * sizes[0])) + (12 / Speed(4.0 * minibatch * sizes[0]))) / used;
        // Z, A and δ: some twelve times read or written, for sums, biases, activations, slopes, scaling and the search for numbers that are not finite.
        var layers = samples * units * 4 * 12 / Speed(4.0 * minibatch * units) / used;
        var waiting = used > 1 ? steps * HandOvers * handOver : 0;
        var predicted = products + weightTime + pixels + layers + waiting;

        Workers.Count = threads;
        Network<float> network = new(sizes[0], [.. sizes[1..^1].Select(n => new Dense(n, Activation.Sigmoid)), new(sizes[^1], Activation.Softmax)], Cost.CrossEntropy);
        Trainer trainer = new(adam ? new Adam() : new Sgd(0.1)) { Epochs = adam ? 2 : Epochs, MinibatchSize = minibatch };
        var measured = trainer.Train(network, train).Epochs.Skip(1).Min(epoch => epoch.Seconds);
        Console.WriteLine(
            $"{string.Join('-', sizes),-18} {minibatch,3}/{threads} {products,9:F4} {weightTime,9:F4} {pixels,9:F4} {layers,8:F4} {waiting,10:F4} {predicted,11:F4} {measured,10:F4} {products / measured,12:P0}");
    }

    /// <summary>Bytes a second of a sum over so many bytes, which lie in the cache that holds them, or in memory.</summary>
    private static double Speed(double bytes)
    {
        var numbers = new float[(int)Math.Clamp(bytes / 4, 1024, 1 << 26)];
        return 4.0 * numbers.Length / Best(() => System.Numerics.Tensors.TensorPrimitives.Sum<float>(numbers));
    }

    /// <summary>Seconds from the moment a piece of work is shared until two threads have met in it and both are done.</summary>
    private static double HandOver()
    {
        const int times = 100;
        Workers.Count = 2;
        var met = 0;
        return Best(Meet) / times;

        int Meet()
        {
            for (var i = 0; i < times; i++)
                Workers.Run(2, 1, Wait);
            return met;
        }

        void Wait(int from, int to)
        {
            Interlocked.Increment(ref met);
            while (Volatile.Read(ref met) % 2 != 0)
                Thread.SpinWait(1);
        }
    }

    private static double Best<TResult>(Func<TResult> work)
    {
        var best = double.MaxValue;
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 500;)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
