using System.Diagnostics;
using System.Text.Json;

namespace Backprop.Bench;

/// <summary>
/// The recipes of the posts and a wider one, each in a process of its own, one after the other. PyTorch is given every setting of its own
/// threads and of those of the linear algebra below it. A machine that shares its processors with others is fast in one minute and slow in the next:
/// each setting is run back to back with this library, in several rounds, and of every setting the best run counts.
/// </summary>
internal static class Recipes
{
    private const int NumpyEpochs = 3;

    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web), Pretty = new(Line) { WriteIndented = true };
    private static readonly string[] Modules = ["numpy", "torch"];
    private static readonly (int Threads, int Blas)[] Settings = [(1, 1), (1, 2), (2, 1), (2, 2)];

    private static readonly (string Name, string Text, int Epochs, int Rounds, bool Numpy)[] All =
    [
        ("a", "784-256-10, sigmoid, minibatch 64", 12, 3, true),
        ("c", "784-50-20-10, ReLU, no bias, minibatch 64", 12, 3, true),
        ("d", "784-32-10, sigmoid, quadratic cost, minibatch 16", 12, 3, true),
        ("wide", "784-1024-1024-10, ReLU, minibatch 256, Adam", 3, 1, false),
    ];

    public static int Run(string[] options)
    {
        var file = options is ["--json", var path] ? path : null;
        string[] peers = [.. Modules.Where(HasModule)];
        Console.WriteLine($"{Processor()}, {Environment.ProcessorCount} cores, .NET {Environment.Version}");
        if (peers.Length < 2)
            Console.WriteLine("PyTorch or numpy is missing: install Debian's python3-torch and python3-numpy to compare.");

        List<Measurement> all = [];
        foreach (var (name, text, epochs, rounds, numpy) in All)
        {
            Console.WriteLine($"\n({name}) {text}; {epochs} epochs, the best of {rounds} round{(rounds > 1 ? "s" : "")}");
            var best = new Dictionary<string, Measurement>();
            for (var round = 1; round <= rounds; round++)
            {
                var (alone, together) = Cores.Microseconds();
                Console.WriteLine($"    round {round}: a product of {alone:F0} µs takes {together:F0} µs on each of two threads at once");
                foreach (var (threads, blas) in peers.Contains("torch") ? Settings : Settings[..1])
                {
                    foreach (var own in new[] { 1, 2 })
                        Count($"backprop {own}", Child("dotnet", [typeof(Recipes).Assembly.Location, "recipe", name, $"{epochs}", $"{own}"]));
                    if (peers.Contains("torch"))
                        Count($"pytorch {threads} {blas}", Peer("pytorch", name, epochs, threads, blas));
                }

                if (numpy && peers.Contains("numpy"))
                    Count("numpy", Peer("numpy", name, NumpyEpochs, 1, Environment.ProcessorCount));
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
        }

        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(all, Pretty) + "\n");
        return 0;
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

    private static Measurement Peer(string engine, string recipe, int epochs, int threads, int blas)
    {
        var data = Path.Combine(Root(), "data", "mnist");
        return Child("/usr/bin/python3", [Path.Combine(Root(), "bench", "peers.py"), engine, recipe, $"{epochs}", $"{threads}", data], blas);
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
        $"{m.Engine,-8} {m.Threads} thread{(m.Threads > 1 ? "s" : " ")} {m.SecondsPerEpoch,8:F3} s/epoch  {m.Accuracy,7:P2}  {m.PeakMemoryMB,5:F0} MB"
        + (m.BytesPerStep is { } bytes ? $"  {bytes:F1} bytes/step" : "");

    private static bool HasModule(string module)
    {
        if (!File.Exists("/usr/bin/python3"))
            return false;
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
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
