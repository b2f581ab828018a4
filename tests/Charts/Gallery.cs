using System.IO.Compression;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop.Tests.Charts;

/// <summary>One picture of every kind, and the awkward ones. The tests render them all and leave them in artifacts/charts to be looked at.</summary>
internal static class Gallery
{
    public static readonly Dictionary<string, Func<Figure>> Figures = new()
    {
        ["lines"] = () => new Figure("Training on MNIST").Line("train", Epochs, Epochs.Select(e => 2.3 * Math.Exp(-e / 3.0) + 0.05))
            .Line("test", Epochs, Epochs.Select(e => 2.3 * Math.Exp(-e / 3.2) + 0.12)).XAxis("epoch").YAxis("loss").Note(7, 0.34, "the gap opens"),
        ["log-lines"] = () => new Figure("Training on MNIST").Line("train", Epochs, Epochs.Select(e => 2.3 * Math.Exp(-e / 1.1)))
            .Line("test", Epochs, Epochs.Select(e => 2.3 * Math.Exp(-e / 1.6) + 0.003)).XAxis("epoch").YAxis("loss", log: true),
        ["smoothed-runs"] = () => Noisy(4),
        ["twelve-runs"] = () => Noisy(12),
        ["points"] = () => new Figure("Two classes").Points("class 0", Normal(200, 1), Normal(200, 2)).Points("class 1", Normal(200, 3).Select(v => v + 2), Normal(200, 4).Select(v => v + 2))
            .XAxis("x₁").YAxis("x₂"),
        ["jacobian"] = () => Figure.Heatmap(Jacobian(), "Softmax Jacobian").XAxis("j").YAxis("i"),
        ["confusion"] = () => Figure.Confusion(Confusion()),
        ["big-heatmap"] = () => Figure.Heatmap(Matrix<float>.Build.Dense(784, 100, (i, j) => (float)Math.Sin(i * j / 700.0)), "W[1]ᵀ"),
        ["one-row"] = () => Figure.Heatmap(new[,] { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } }),
        ["named-cells"] = () => Figure.Heatmap(new[,] { { 0.1, -0.8 }, { 0.5, 0.3 } }, rows: ["sepal length", "petal width"], columns: ["a rather long name of a column", "another rather long one"]),
        ["probabilities"] = () => Figure.Probabilities(new[] { 0.01, 0.02, 0.005, 0.001, 0.62, 0.01, 0.004, 0.03, 0.02, 0.28 }, label: 9, title: "What the network sees"),
        ["bars"] = () => Figure.Bars(["overflow", "underflow", "zero"], [3.5, -2.25, 0], "Signs"),
        ["digits"] = () => Figure.Digits(Mnist(50), "The first digits"),
        ["labelled-digits"] = () => Figure.Digits(Mnist(60), MnistLabels(60), "Sample digits", count: 30),
        ["predicted-digits"] = () => Figure.Digits(Mnist(20), MnistLabels(20), MnistLabels(20).Select((l, i) => i % 4 == 3 ? (l + 5) % 10 : (int)l), "Classified"),
        ["digit"] = () => Figure.Digit(Mnist(1).Column(0), "A seven"),
        ["weights"] = () => Figure.Weights(Mnist(12).Transpose() - 0.2f * Mnist(13).RemoveColumn(0).Transpose() - 0.1f),
        ["grid"] = () => Figure.Grid("Two views of one training", 2,
            new Figure("Loss").Line("train", Epochs, Epochs.Select(e => 1.0 / e)).Line("test", Epochs, Epochs.Select(e => 1.1 / e)).XAxis("epoch").YAxis("loss"),
            new Figure("Accuracy").Line("train", Epochs, Epochs.Select(e => 1 - 0.2 / e)).Line("test", Epochs, Epochs.Select(e => 1 - 0.25 / e)).XAxis("epoch").YAxis("accuracy")),
        ["contour"] = () => Descent(),
        ["activations"] = () => Figure.Distributions(["layer 1", "layer 2", "layer 3"], Layers(), "Activations"),
        ["gradients"] = () => Figure.Distributions(["layer 1", "layer 2", "layer 3"], Layers(), "Gradients", log: true),
        ["network"] = () => Figure.Network([Weights(4, 3, 1), Weights(2, 4, 2)], "3-4-2"),
        ["network-path"] = () => Figure.Network([Weights(4, 3, 1), Weights(4, 4, 3), Weights(2, 4, 2)], "One weight's way", highlight: (1, 2, 3)),
        ["network-mnist"] = () => Figure.Network([Weights(30, 784, 1), Weights(10, 30, 2)], "784-30-10"),
        ["graph"] = () => Graph(),
        ["graph-shared"] = () => SharedGraph(),
        ["graph-strip"] = () => Figure.SweepStrip(SweepTests.Neuron(), "One neuron, forward and back", frames: 5),
        ["network-strip"] = () => Figure.SweepStrip(SweepTests.Network(), SweepTests.X, SweepTests.Y, "2-3-2, forward and back", frames: 4),
        ["flow"] = () => Figure.Flow("One weight reaches the cost through every ŷ", [["W₁₂"], ["z₁", "z₂", "z₃"], ["ŷ₁", "ŷ₂", "ŷ₃"], ["C"]], ["W₁₂", "z₁", "ŷ₁", "ŷ₂", "ŷ₃", "C"], below: ["a weight", "scores", "ŷ", "cost"]),
        ["shapes"] = () => Figure.Shapes("Which product of δ and a is 4 × 3?", [("δ", 4, 1), ("a", 3, 1)], [("δᵀ", 1, 4), ("a", 3, 1)], [("a", 3, 1), ("δᵀ", 1, 4)], [("δ", 4, 1), ("aᵀ", 1, 3)]),
        ["outer-product"] = () => Figure.OuterProduct(Vector<double>.Build.Dense([0.02, -0.06, -0.11, 0]), Vector<double>.Build.Dense([-0.54, 0.15, 0.65]), "∂C/∂W = δ aᵀ"),
        ["readme"] = ReadmePictureTests.Picture,
        ["live"] = () => Running(4),
        ["live-first-epoch"] = () => Running(1),

        ["nothing"] = () => new Figure(),
        ["empty-series"] = () => new Figure("Nothing yet").Line("loss", Array.Empty<double>()).XAxis("epoch").YAxis("loss"),
        ["empty-log"] = () => new Figure("Nothing yet").Line("loss", Array.Empty<float>()).YAxis("loss", log: true),
        ["one-point"] = () => new Figure("One epoch").Line("loss", [1], [0.31]).XAxis("epoch").YAxis("loss"),
        ["not-finite"] = () => new Figure("It exploded").Line("loss", [1.0, 2, double.NaN, 4, double.PositiveInfinity, 6, 7]).XAxis("step").YAxis("loss"),
        ["constant"] = () => new Figure("Dead").Line("gradient", [0.0, 0, 0, 0]).Line("bias", [3.0, 3, 3, 3]),
        ["huge"] = () => new Figure("Overflow").Line("a", [-double.MaxValue, double.MaxValue]).Line("b", [double.Epsilon, 1e308]),
        ["tiny"] = () => new Figure("Underflow").Line("a", [0, double.Epsilon, 2 * double.Epsilon]).YAxis("δ"),
        ["small-range"] = () => new Figure("Close together").Line("a", [1e9, 1e9 + 1, 1e9 + 3]).XAxis("x", from: 0, to: 2),
        ["log-negative"] = () => new Figure("Crossing zero").Line("loss", [1.0, 0.1, 0, -0.1, 0.01, 0.001]).YAxis("loss", log: true),
        ["log-wide"] = () => new Figure("From tiny to huge").Line("a", Enumerable.Range(-150, 301).Select(e => Math.Pow(10, e))).YAxis("y", log: true).XAxis("x"),
        ["log-narrow"] = () => new Figure("Hardly a decade").Line("a", [0.31, 0.32, 0.335]).YAxis("y", log: true),
        ["long-names"] = () => new Figure(Long).Line(Long, [1, 2, 3]).Line("<script>alert(1)</script> & \"friends\"", [3, 2, 1]).XAxis(Long).YAxis(Long).Note(1, 2, Long),
        ["long-bars"] = () => Figure.Bars(Enumerable.Range(0, 12).Select(i => $"{i} {Long}"), Enumerable.Range(0, 12)),
        ["odd-text"] = () => new Figure("\u0000\uD800 control \t and λ ∂C/∂W ⊙ ∑ 数字 🙂").Line("δ[l] = W[l+1]ᵀ δ[l+1] ⊙ σ′(z[l])", [1, 2]),
        ["nan-heatmap"] = () => Figure.Heatmap(new[,] { { double.NaN, 1 }, { double.NegativeInfinity, -3 } }),
        ["empty-heatmap"] = () => Figure.Heatmap(new double[0, 0], "No rows"),
        ["zero-heatmap"] = () => Figure.Heatmap(new double[2, 2]),
        ["empty-bars"] = () => Figure.Bars([], Array.Empty<int>()),
        ["ends-given"] = () => new Figure("Ends before its data").Line("a", [1, 100, 3]).Note(1, 99, "outside").Note(1, 2, "inside").Note(double.NaN, 1, "nowhere").Note(1, double.PositiveInfinity, "up").YAxis("y", from: 0, to: 10),
        ["end-beyond"] = () => new Figure("Starts after its data").Line("a", [1, 2, 3]).XAxis("x", to: -1).YAxis("y", log: true, from: 1e6),
        ["ends-enormous"] = () => new Figure().Line("a", [1, 2, 3]).Note(1, 1, "here").Note(0, 1, "0").YAxis("y", from: -double.MaxValue, to: double.MaxValue / 2).XAxis("x", log: true, from: double.Epsilon, to: double.MaxValue),
        ["bars-cut"] = () => Figure.Bars(["a", "b"], [3, -7]).YAxis("y", from: -1, to: 1),
        ["odd-distributions"] = () => Figure.Distributions(["constant", "not finite", Long], [(Weights(2, 2, 1) * 0) + 2, Matrix<double>.Build.Dense(1, 3, [double.NaN, double.PositiveInfinity, 1]), Matrix<double>.Build.Dense(1, 2, [-1e300, 1e300])]),
        ["no-distributions"] = () => Figure.Distributions([], Array.Empty<Matrix<double>>(), "None"),
        ["zero-gradients"] = () => Figure.Distributions(["dead", "alive"], [Weights(5, 5, 1) * 0, Weights(5, 5, 1)], "Half of it is dead", log: true),
        ["two-contours"] = () => Figure.Grid("Two learning rates", 2, Valley(0.11).Title("η = 0.11"), Valley(0.19).Title("η = 0.19")),
        ["flat-contour"] = () => Figure.Contour((_, _) => 3, (0, 1), (0, 1), "Flat"),
        ["blank-contour"] = () => Figure.Contour((x, y) => Math.Log(x) * Math.Sqrt(y), (-1, 1), (-1, 1), "Much of it is not a number").Line("outside", [0.5, 3], [0.5, 3]),
        ["nan-contour"] = () => Figure.Contour((_, _) => double.NaN, (0, 1), (0, 1)),
        ["deep-network"] = () => Figure.Network<double>([.. Enumerable.Range(1, 8).Select(l => Weights(5, 5, l))], "Eight layers"),
        ["graph-odd"] = () => Figure.Graph((new Node(1e-9, "<script>") * new Node(double.NaN, Long) + new Node(1234567.891, "a & b")).Named("\"f\""), "Odd names"),
        ["graph-long"] = () => Figure.Graph(Enumerable.Range(1, 8).Select(i => new Node(i, $"w{i}") * new Node(0.1 * i, $"x{i}")).Aggregate((a, b) => a + b).Tanh(), "A weighted sum", gradients: false),
        ["graph-four-times"] = () => FourTimes(),
        ["million-points"] = () => Million(),
        ["million-markers"] = () => new Figure("A cloud").Points("samples", Normal(1_000_000, 5), Normal(1_000_000, 6)),
    };

    private static Matrix<double> Weights(int rows, int columns, int seed) => Matrix<double>.Build.Dense(rows, columns, Normal(rows * columns, seed));

    private static Matrix<double>[] Layers() => [Weights(20, 50, 1), 0.3 * Weights(20, 50, 2) + 0.5, 0.001 * Weights(20, 50, 3)];

    /// <summary>What is shown of a run in the middle of an epoch.</summary>
    private static Figure Running(int epochs)
    {
        Figure shown = new();
        var live = new Live("784-256-10", new Host(true, picture =>
        {
            shown = (Figure)picture;
            return _ => { };
        }), TimeProvider.System);
        var history = new History();
        foreach (var (noise, i) in Normal(epochs * 938 - 400, 11).Select((v, i) => (v, i)))
        {
            history.Add(Math.Exp(0.3 * noise) * (0.05 + Math.Exp(-i / 300.0)));
            if (i % 938 == 937)
                history.Add(new Epoch(i / 938 + 1, 0.1, 1, new Evaluation(0.1 + 0.1 / (i / 938 + 1), [.. Enumerable.Range(0, 100).Select(k => k < 96 + i / 938 ? 0 : 1)], new int[100], 2)));
        }
        live.Report(new(epochs, 10, 64L * history.MinibatchCosts.Count, 600_000, TimeSpan.FromSeconds(1.1 * epochs), history));
        return shown;
    }

    private static Figure Descent()
    {
        var (x, y) = (-1.8, 2.5);
        List<double> xs = [x], ys = [y];
        for (var step = 0; step < 60; step++)
        {
            (x, y) = (x - 0.01 * (-2 * (1 - x) - 20 * x * (y - x * x)), y - 0.01 * 10 * (y - x * x));
            xs.Add(x);
            ys.Add(y);
        }
        return Figure.Contour((a, b) => (1 - a) * (1 - a) + 5 * (b - a * a) * (b - a * a), (-2, 2), (-1, 3), "A curved valley")
            .Line("descent", xs, ys).Points("descent", xs, ys).Note(-1.8, 2.5, "start").XAxis("w₁").YAxis("w₂");
    }

    private static Figure Valley(double learningRate)
    {
        var (xs, ys) = (new List<double> { -1.8 }, new List<double> { 0.9 });
        for (var step = 0; step < 20; step++)
            (xs, ys) = ([.. xs, xs[^1] * (1 - learningRate)], [.. ys, ys[^1] * (1 - 10 * learningRate)]);
        return Figure.Contour((x, y) => x * x / 2 + 5 * y * y, (-2, 2), (-1, 1)).Line("descent", xs, ys).Points("descent", xs, ys).XAxis("w₁").YAxis("w₂");
    }

    private static Figure FourTimes()
    {
        Node x = new(3, "x");
        var square = (x * x).Named("x²");
        var f = (square * x + square.Exp() - 2 * x).Named("f");
        f.Backward();
        return Figure.Graph(f, "x is used four times");
    }

    private static Figure Graph()
    {
        Node w = new(2, "w"), x = new(-1, "x"), b = new(3, "b");
        var a = (w * x + b).Sigmoid();
        a.Backward();
        return Figure.Graph(a, "σ(wx + b)");
    }

    private static Figure SharedGraph()
    {
        Node x = new(-123.456, "x"), y = new(4, "y"), z = new(0.001234, "z");
        var f = ((x + y) * z + x * x) * ((x + y) * (y + z));
        f.Backward();
        return Figure.Graph(f, "Operands used more than once");
    }

    public static Figure Million()
    {
        var values = Normal(1_000_000, 7);
        (values[123_456], values[876_543]) = (40, -40);
        return new Figure("A million points").Line("loss", values).XAxis("step").YAxis("loss");
    }

    private static string Long => string.Concat(Enumerable.Repeat("a name of two hundred characters <&> ", 6))[..200];

    private static int[] Epochs => [.. Enumerable.Range(1, 10)];

    private static Figure Noisy(int runs)
    {
        var figure = new Figure("The same network, several seeds");
        for (var run = 0; run < runs; run++)
        {
            var noise = Normal(2000, run);
            figure.Line($"seed {run}", Enumerable.Range(0, 2000), noise.Select((v, i) => Math.Exp(-i / 500.0) * (2 + run * 0.15) + 0.4 + v * 0.08), smoothing: 0.97);
        }
        return figure.XAxis("step").YAxis("loss of the minibatch");
    }

    private static double[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }

    private static Matrix<double> Jacobian()
    {
        double[] a = [0.05, 0.6, 0.15, 0.2];
        return Matrix<double>.Build.Dense(4, 4, (i, j) => a[i] * ((i == j ? 1 : 0) - a[j]));
    }

    private static int[,] Confusion()
    {
        var random = new Random(1);
        var counts = new int[10, 10];
        for (var i = 0; i < 10; i++)
        {
            for (var j = 0; j < 10; j++)
                counts[i, j] = i == j ? 900 + random.Next(100) : random.Next(12);
        }

        return counts;
    }

    /// <summary>The first digits of the test set, read here byte by byte: the pictures do not depend on the data room.</summary>
    private static Matrix<float> Mnist(int count)
    {
        var bytes = Unpack("t10k-images-idx3-ubyte.gz", 16 + 784 * count);
        return Matrix<float>.Build.Dense(784, count, (i, j) => bytes[16 + 784 * j + i] / 255f);
    }

    private static byte[] MnistLabels(int count) => Unpack("t10k-labels-idx1-ubyte.gz", 8 + count)[8..];

    private static byte[] Unpack(string name, int length)
    {
        using var file = File.OpenRead(Path.Combine(Repository.Root, "data", "mnist", name));
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        var bytes = new byte[length];
        gzip.ReadExactly(bytes);
        return bytes;
    }
}
