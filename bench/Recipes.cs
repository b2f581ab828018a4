using System.Diagnostics;
using System.Text.Json;

namespace Backprop.Bench;

/// <summary>
/// The recipes of the posts and a wider one, each in a process of its own, one after the other. LibTorch is driven from C#, with autograd and by hand; PyTorch is
/// given every setting of its own threads and of those of the linear algebra below it. A machine that shares its processors with others is fast in one minute and slow in the next:
/// each setting is run back to back with this library, in several rounds, and of every setting the best run counts.
/// </summary>
internal static class Recipes
{
    private const int NumpyEpochs = 3;

    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web), Pretty = new(Line) { WriteIndented = true };
    private static readonly (int Threads, int Blas)[] Settings = [(1, 1), (1, 2), (2, 1), (2, 2)];

    private static readonly (string Name, string Text, int[] Sizes, int Epochs, int Rounds, bool Numpy)[] All =
    [
        ("a", "784-256-10, sigmoid, minibatch 64", [784, 256, 10], 12, 3, true),
        ("c", "784-50-20-10, ReLU, no bias, minibatch 64", [784, 50, 20, 10], 12, 3, true),
        ("d", "784-32-10, sigmoid, quadratic cost, minibatch 16", [784, 32, 10], 12, 3, true),
        ("lenet", "1×28×28, 6 and 16 maps of 5×5, max pooling, 120-84-10, ReLU, minibatch 64", [], 3, 1, false),
        ("wide", "784-1024-1024-10, ReLU, minibatch 256, Adam", [784, 1024, 1024, 10], 3, 1, false),
    ];

    /// <summary>Something else that trains a recipe, and what it is called in the table.</summary>
    private sealed record Peer(string Key, bool IsNumpy, Func<string, int, Measurement> Train);

    public static int Run(string[] options)
    {
        var file = Option("--json");
        var peers = Peers((Option("--torch") ?? "dotnet").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Console.WriteLine($"{Processor()}, {Environment.ProcessorCount} cores, .NET {Environment.Version}");

        List<Measurement> all = [];
        var (train, test) = Mnist.Load();
        var density = Predict.Density(test);
        foreach (var (name, text, sizes, epochs, rounds, numpy) in All)
        {
            Console.WriteLine($"\n({name}) {text}; {epochs} epochs, the best of {rounds} round{(rounds > 1 ? "s" : "")}");
            var best = new Dictionary<string, Measurement>();
            var peak = 0.0;
            for (var round = 1; round <= rounds; round++)
            {
                var (alone, together) = Cores.Microseconds();
                Console.WriteLine($"    round {round}: a product of {alone:F0} µs takes {together:F0} µs on each of two threads at once");
                peak = Math.Max(peak, Predict.Peak());
                CountOwn();
                // A convolution is written with autograd alone.
                foreach (var peer in peers.Where(peer => sizes is [] ? peer.Key.StartsWith("autograd", StringComparison.Ordinal) : numpy || !peer.IsNumpy))
                {
                    Count(peer.Key, peer.Train(name, epochs));
                    CountOwn();
                }
            }

            void CountOwn()
            {
                foreach (var threads in new[] { 1, 2 })
                    Count($"backprop {threads}", Child("dotnet", [typeof(Recipes).Assembly.Location, "recipe", name, $"{epochs}", $"{threads}"]));
            }

            void Count(string who, Measurement m)
            {
                if (!best.TryGetValue(who, out var before) || m.SecondsPerEpoch < before.SecondsPerEpoch)
                    best[who] = m;
            }

            foreach (var m in best.Values)
                Console.WriteLine($"    {Describe(m)}");
            all.AddRange(best.Values);
            var ours = best.Values.Where(m => m.Engine == "backprop").Min(m => m.SecondsPerEpoch);
            foreach (var other in best.Values.Where(m => m.Engine != "backprop").GroupBy(m => m.Engine))
                Console.WriteLine($"    {other.Min(m => m.SecondsPerEpoch) / ours,5:F1} × as fast as {other.Key} at its best");
            Console.WriteLine($"    {best["backprop 1"].SecondsPerEpoch / best["backprop 2"].SecondsPerEpoch,5:F2} × as fast with two threads as with one");
            if (sizes is not [])
            {
                var limit = Predict.Operations(sizes, train.Count, density) / peak;
                Console.WriteLine(
                    $"    limit: the products of an epoch alone, at the {peak / 1e9:F0} GFLOP/s of one core, {limit:F3} s; "
                    + $"{limit / best["backprop 1"].SecondsPerEpoch:P0} of it reached with one thread, {limit / 2 / best["backprop 2"].SecondsPerEpoch:P0} of two cores' with two");
            }
        }

        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(all, Pretty) + "\n");
        return 0;

        string? Option(string name) => Array.IndexOf(options, name) is >= 0 and var i && i + 1 < options.Length ? options[i + 1] : null;
    }

    /// <summary>Trains one recipe in this process and prints its measurement as a line of JSON.</summary>
    public static void RunOne(string name, int epochs, int threads)
    {
        Workers.Count = threads;
        var (train, test) = Mnist.Load();
        var (network, trainer) = name switch
        {
            "a" => (Network([new(256, Activation.Sigmoid), new(10, Activation.Softmax)], Cost.CrossEntropy), Trainer(new Sgd(0.5), 64)),
            "c" => (Network([new(50, Activation.Relu, Bias: false), new(20, Activation.Relu, Bias: false), new(10, Activation.Softmax, Bias: false)], Cost.CrossEntropy), Trainer(new Sgd(0.1), 64)),
            "d" => (Network([new(32, Activation.Sigmoid), new(10, Activation.Sigmoid)], Cost.Quadratic), Trainer(new Sgd(3), 16)),
            "lenet" => (
                new Network<float>(
                    new TensorShape(1, Mnist.Side, Mnist.Side),
                    [
                        new Convolution(6, 5, Activation.Relu, Padding: 2), new MaxPool(2), new Convolution(16, 5, Activation.Relu), new MaxPool(2), new Flatten(),
                        new Dense(120, Activation.Relu), new Dense(84, Activation.Relu), new Dense(10, Activation.Softmax),
                    ],
                    Cost.CrossEntropy, Initializer.He, seed: 1),
                Trainer(new Sgd(0.05), 64)),
            "wide" => (Network([new(1024, Activation.Relu), new(1024, Activation.Relu), new(10, Activation.Softmax)], Cost.CrossEntropy), Trainer(new Adam(), 256)),
            _ => throw new ArgumentException($"There is no recipe '{name}'.", nameof(name)),
        };
        var allocations = new Allocations();
        var history = trainer.Train(network, train, test, allocations);
        var seconds = history.Epochs.Skip(epochs > 1 ? 1 : 0).Select(epoch => epoch.Seconds).Order().ToArray();
        var median = (seconds[seconds.Length / 2] + seconds[(seconds.Length - 1) / 2]) / 2;
        Console.WriteLine(JsonSerializer.Serialize(
            new Measurement(name, "backprop", threads, median, history.Accuracy, allocations.PerStep, PeakMemory()), Line));

        Network<float> Network(Dense[] layers, Cost cost) =>
            new(Mnist.Pixels, layers, cost, name is "c" or "wide" ? Initializer.He : Initializer.Xavier, seed: 1);
        Trainer Trainer(Optimizer optimizer, int minibatch) => new(optimizer) { Epochs = epochs, MinibatchSize = minibatch, Seed = 1 };
    }

    /// <summary>Counts what is allocated from the tenth minibatch of each epoch to its last.</summary>
    private sealed class Allocations : IProgress<TrainingProgress>
    {
        private int _steps, _epoch;
        private long _start;

        public double PerStep { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (value.Epoch != _epoch)
                (_epoch, _steps) = (value.Epoch, 0);
            _steps++;
            if (_steps == 10)
                _start = GC.GetTotalAllocatedBytes(precise: true);
            if (value.Samples == value.TotalSamples / value.Epochs * value.Epoch && value.History.Epochs.Count < value.Epoch)
                PerStep = (GC.GetTotalAllocatedBytes(precise: true) - _start) / (double)(_steps - 10);
        }
    }

    /// <summary>What can train here, to be run back to back with this library.</summary>
    private static List<Peer> Peers(string[] torch)
    {
        List<Peer> peers = [];
        var program = Path.Combine(Root(), "artifacts", "bin", "Backprop.Torch", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Backprop.Torch.dll");
        if (!File.Exists(program))
            Console.WriteLine("TorchSharp is missing: dotnet build bench/Torch");
        else if (!Runs(torch[0], [.. torch[1..], program]))
            Console.WriteLine($"LibTorch does not load with '{string.Join(' ', torch)}': bench/README.md says what it needs.");
        else peers.AddRange(from way in (string[])["autograd", "by-hand"] from threads in (int[])[1, 2] select Torch(way, threads));

        if (Runs("/usr/bin/python3", ["-c", "import torch"]))
            peers.AddRange(from threads in (int[])[1, 2] from blas in (int[])[1, 2] select Python("pytorch", threads, blas));
        if (Runs("/usr/bin/python3", ["-c", "import numpy"]))
            peers.Add(Python("numpy", 1, Environment.ProcessorCount));
        return peers;

        Peer Torch(string way, int threads) =>
            new($"{way} {threads}", false, (recipe, epochs) => Child(torch[0], [.. torch[1..], program, way, recipe, $"{epochs}", $"{threads}"]));

        static Peer Python(string engine, int threads, int blas) => new($"{engine} {threads} {blas}", engine == "numpy", (recipe, epochs) => Child(
            "/usr/bin/python3",
            [Path.Combine(Root(), "bench", "peers.py"), engine, recipe, $"{(engine == "numpy" ? NumpyEpochs : epochs)}", $"{threads}", Path.Combine(Root(), "data", "mnist")],
            blas));
    }

    private static Measurement Child(string program, string[] arguments, int blas = 0)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var name in new[] { "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE" })
            start.Environment.Remove(name);
        if (blas > 0)
        {
            start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
            start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = $"{blas}";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Measurement>(output, Line)!
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}.");
    }

    private static string Describe(Measurement m) =>
        $"{m.Engine,-16} {m.Threads} thread{(m.Threads > 1 ? "s" : " ")} {m.SecondsPerEpoch,8:F3} s/epoch  {m.Accuracy,7:P2}  {m.PeakMemoryMB,5:F0} MB"
        + (m.BytesPerStep is { } bytes ? $"  {bytes:F1} bytes/step" : "");

    private static bool Runs(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _ = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Backprop.Lib.csproj")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The benchmarks run from a clone of the repository.");
        return folder;
    }

    private static double PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
        : "unknown processor";
}
