using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Backprop.Bench;

/// <summary>
/// The three products for a layer of n neurons after one of k, and a minibatch of m: W·A, Wᵀ·δ and δ·Aᵀ, on one thread.
/// Beside them, in the same run, the most that one core can do: independent multiplications and additions, all in registers.
/// </summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class Kernels<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _w = [], _a = [], _delta = [], _z = [], _previous = [], _gradient = [];

    /// <summary>Minibatch × inputs × neurons.</summary>
    [Params("64x784x256", "64x784x50", "64x256x10", "16x784x32", "256x1024x1024", "512x512x512", "1024x1024x1024", "2048x2048x2048")]
    public string Size { get; set; } = "";

    private (int M, int K, int N) Sizes => Size.Split('x').Select(int.Parse).ToArray() is [var m, var k, var n] ? (m, k, n) : default;

    internal static double Operations(string method, string size) => method == nameof(Peak)
        ? FmaPeak.Operations<T>()
        : size.Split('x').Select(double.Parse).Aggregate(2.0, (product, n) => product * n);

    [GlobalSetup]
    public void Setup()
    {
        Workers.Count = 1;
        var (m, k, n) = Sizes;
        var random = new Random(1);
        (_w, _a, _delta) = (Numbers(n * k), Numbers(k * m), Numbers(n * m));
        (_z, _previous, _gradient) = (new T[n * m], new T[k * m], new T[n * k]);

        T[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
    }

    [Benchmark]
    public T Peak() => FmaPeak.Run<T>();

    [Benchmark]
    public void Multiply() => Products.Multiply<T>(_w, _a, Sizes.N, Sizes.K, Sizes.M, _z);

    [Benchmark]
    public void TransposeMultiply() => Products.TransposeMultiply<T>(_w, _delta, Sizes.N, Sizes.K, Sizes.M, _previous);

    [Benchmark]
    public void MultiplyTranspose() => Products.MultiplyTranspose<T>(_delta, _a, Sizes.N, Sizes.M, Sizes.K, _gradient);
}

/// <summary>
/// The two products of a first layer, gathering included in the first, for minibatches of 64 digits, of whose pixels four in five are zero, and for some of the same shape
/// without any zero: what leaving out zeros brings. A processor would learn one minibatch by heart, and guess every branch right: it gets a few in turn.
/// </summary>
public class FirstLayer
{
    private const int Minibatches = 16;

    private readonly int[] _positions = [.. Enumerable.Range(0, Minibatches * 64)];
    private float[] _delta = [], _z = [], _gradient = [];
    private Columns<float> _data = new(Mnist.Pixels, Array.Empty<float>());
    private InputBlock<float>? _block;
    private int _minibatch;

    [Params(256, 50)]
    public int Units { get; set; }

    [Params(true, false)]
    public bool Digits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Workers.Count = 1;
        var random = new Random(1);
        (_delta, _z, _gradient) = (Numbers(Units * 64), new float[Units * 64], new float[Units * Mnist.Pixels]);
        _data = Digits ? Mnist.Load().Test.Inputs : new(Mnist.Pixels, Numbers(Mnist.Pixels * _positions.Length));
        _block = new(new Network<float>(Mnist.Pixels, [new(Units, Activation.Sigmoid)], Cost.Quadratic).Layers[0], 0, Mnist.Pixels);
        _block.Reserve(64, _data.IsSparse);
        Forward();

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.1f + random.NextSingle())];
    }

    [Benchmark]
    public void Forward() => _block!.Multiply(_data, _positions.AsSpan(64 * (_minibatch++ % Minibatches), 64), 0, _z);

    [Benchmark]
    public void Gradient() => _block!.AddWeightGradient(_delta, 0, Mnist.Pixels, _gradient);
}

/// <summary>Twelve chains of fused multiplications and additions that need nothing but registers.</summary>
internal static class FmaPeak
{
    private const int Rounds = 10_000, Chains = 12;

    public static double Operations<T>() => 2.0 * Rounds * Chains * (Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count);

    public static T Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = T.CreateTruncating(0.1);
        if (Vector512.IsHardwareAccelerated) return Chain<T, Vector512<T>, Simd512<T>>(start).ToScalar();
        if (Vector256.IsHardwareAccelerated) return Chain<T, Vector256<T>, Simd256<T>>(start).ToScalar();
        return Chain<T, Vector128<T>, Simd128<T>>(start).ToScalar();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Chain<T, V, S>(T start)
        where T : unmanaged
        where S : ISimd<T, V>
    {
        V a = S.Broadcast(start), c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (var i = 0; i < Rounds; i++)
        {
            (c0, c1, c2) = (S.MultiplyAdd(c0, a, a), S.MultiplyAdd(c1, a, a), S.MultiplyAdd(c2, a, a));
            (c3, c4, c5) = (S.MultiplyAdd(c3, a, a), S.MultiplyAdd(c4, a, a), S.MultiplyAdd(c5, a, a));
            (c6, c7, c8) = (S.MultiplyAdd(c6, a, a), S.MultiplyAdd(c7, a, a), S.MultiplyAdd(c8, a, a));
            (c9, c10, c11) = (S.MultiplyAdd(c9, a, a), S.MultiplyAdd(c10, a, a), S.MultiplyAdd(c11, a, a));
        }

        // Something of each chain, so that none is left out.
        var even = S.MultiplyAdd(c0, c2, S.MultiplyAdd(c4, c6, S.MultiplyAdd(c8, c10, a)));
        return S.MultiplyAdd(c1, c3, S.MultiplyAdd(c5, c7, S.MultiplyAdd(c9, c11, even)));
    }
}

/// <summary>In this process, since the library is built as it is used, and with rates and shares instead of times alone.</summary>
internal sealed class KernelConfig : ManualConfig
{
    public KernelConfig()
    {
        AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(100)));
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min, new RateColumn("GFLOP/s", share: false), new RateColumn("of peak", share: true));
    }

    /// <summary>The rate of the median; or its share of the peak that was measured for the same size.</summary>
    private sealed class RateColumn(string name, bool share) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => share ? "share of one core's measured peak" : "billions of multiplications and additions a second, an operation each";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            if (!benchmarkCase.Descriptor.Type.IsGenericType)
                return "";
            var rate = Rate(summary, benchmarkCase);
            if (!share)
                return $"{rate:F1}";
            var peak = summary.BenchmarksCases.First(other => other.Descriptor.WorkloadMethod.Name == nameof(Kernels<>.Peak) && other.Parameters.DisplayInfo == benchmarkCase.Parameters.DisplayInfo);
            return $"{rate / Rate(summary, peak):P0}";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;

        private static double Rate(Summary summary, BenchmarkCase benchmarkCase)
        {
            var (method, size) = (benchmarkCase.Descriptor.WorkloadMethod.Name, (string)benchmarkCase.Parameters["Size"]);
            var single = benchmarkCase.Descriptor.Type.GenericTypeArguments[0] == typeof(float);
            var operations = single ? Kernels<float>.Operations(method, size) : Kernels<double>.Operations(method, size);
            return operations / summary[benchmarkCase]?.ResultStatistics?.Median ?? double.NaN;
        }
    }
}
