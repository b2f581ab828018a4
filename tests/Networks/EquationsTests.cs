using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Networks;

/// <summary>The pass with threads, registers and buffers against the page of equations, on random networks.</summary>
[Collection(nameof(Alone))]
public sealed class EquationsTests
{
    [Fact]
    public void The_pass_is_the_equations_in_double() => ForAllDrawn<double>(1e-11);

    [Fact]
    public void The_pass_is_the_equations_in_float() => ForAllDrawn<float>(2e-3);

    [Fact]
    public void Halves_and_skipped_zeros_are_among_what_is_drawn()
    {
        Drawn<double>[] drawn = [.. Enumerable.Range(0, 60).Select(seed => new Drawn<double>(seed))];
        Assert.Contains(drawn, one => one.Network.Layers[0].Pass.Inputs.Length == 2 && one.IsSparse && one.Network.Layers[0].Units >= 32);
        Assert.Contains(drawn, one => one.Network.Layers[0].Pass.Inputs.Length == 2 && !one.IsSparse);
        Assert.Contains(drawn, one => one.Network.Layers[0].Pass.Inputs.Length == 1 && one.IsSparse && one.Network.Layers[0].Units >= 32);
        Assert.Contains(drawn, one => !one.Network.Layers[0].HasBias);
        Assert.Equal([1, 2, 3, 4, 5], drawn.Select(one => one.Network.Layers.Count).Distinct().Order());
    }

    private static void ForAllDrawn<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var drawn = new Drawn<T>(seed);
            var network = drawn.Network;
            network.Forward(drawn.X);
            network.Backward(drawn.Y);

            var (Z, A) = Backprop.Equations.Forward(network, drawn.X);
            // Backward from the pass's own Z and A: a sum in another order may have another sign, and ReLU another slope.
            var (delta, dW, db) = Backprop.Equations.Backward(
                network, [Z[0], .. network.Layers.Select(layer => layer.Z)], [drawn.X, .. network.Layers.Select(layer => layer.A)], drawn.Y);
            for (var l = 1; l <= network.Layers.Count; l++)
            {
                var layer = network.Layers[l - 1];
                Near("Z", Z[l], layer.Z);
                Near("A", A[l], layer.A);
                Near("δ", delta[l], layer.Delta);
                Near("dW", dW[l], layer.dW);
                Near("db", db[l].ToColumnMatrix(), layer.HasBias ? layer.db.ToColumnMatrix() : db[l].ToColumnMatrix());
            }

            // A step of the trainer is one along these gradients.
            Matrix<T>[] before = [.. network.Layers.Select(layer => layer.W.Clone())];
            new Trainer(new Sgd(0.5)) { MinibatchSize = drawn.X.ColumnCount }.Train(network, Dataset.Of(drawn.X, drawn.Y));
            for (var l = 1; l <= network.Layers.Count; l++)
                Near("W after a step", before[l - 1] - (T.CreateChecked(0.5) * dW[l]), network.Layers[l - 1].W);

            void Near(string what, Matrix<T> expected, Matrix<T> actual)
            {
                // The sums are added up in another order: what counts is their error beside the largest of them.
                var scale = Math.Max(1e-6, expected.Enumerate().Max(x => Math.Abs(double.CreateChecked(x))));
                var error = (expected - actual).Enumerate().Max(x => Math.Abs(double.CreateChecked(x))) / scale;
                Assert.True(error <= tolerance, $"{what}: {error:E1} of the largest, {drawn}");
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>A network and a minibatch: depth 1 to 5, widths and samples 1 to 300, any activations, any cost, with biases or without, inputs of which most are zero or none.</summary>
    private sealed class Drawn<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Drawn(int seed)
        {
            var random = new Random(seed);
            var cost = Cost.All[random.Next(Cost.All.Count)];
            bool bias = random.Next(3) > 0, drawsNoLogarithm = cost == Cost.Quadratic;
            Activation[] activations = [.. Activation.All.Where(activation => activation != Activation.Softmax), Activation.Softmax];
            Dense[] layers = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new Dense(Size(random), activations[random.Next(activations.Length)], bias))];
            // Logarithms need outputs between 0 and 1, and more than one unit where they add up to 1.
            if (!drawsNoLogarithm)
                layers[^1] = layers[^1] with { Units = Math.Max(2, layers[^1].Units), Activation = random.Next(2) == 0 ? Activation.Softmax : Activation.Sigmoid };
            Network = new(Size(random), layers, cost, Initializer.Glorot, random.Next());
            foreach (var layer in Network.Layers.Where(_ => bias))
                layer.b.MapInplace(_ => Number(random.NextDouble() - 0.5), Zeros.Include);

            var samples = Size(random);
            IsSparse = random.Next(2) == 0;
            X = Matrix<T>.Build.Dense(Network.Inputs, samples, (_, _) => IsSparse && random.Next(10) < 8 ? T.Zero : Number((2 * random.NextDouble()) - 1));
            Y = Matrix<T>.Build.Dense(Network.Outputs, samples, (_, _) => Number(random.Next(3) == 0 ? random.Next(2) : random.NextDouble()));
        }

        public Network<T> Network { get; }

        public Matrix<T> X { get; }

        public Matrix<T> Y { get; }

        public bool IsSparse { get; }

        public override string ToString() =>
            $"{Network.Inputs} → {string.Join(" → ", Network.Layers.Select(layer => $"{layer.Units} {layer.Activation}{(layer.HasBias ? "" : " without bias")}"))}, {Network.Cost}, {X.ColumnCount} samples";

        /// <summary>1 to 300, small ones as often as large ones.</summary>
        private static int Size(Random random) => random.Next(3) == 0 ? random.Next(1, 20) : random.Next(1, 301);

        private static T Number(double x) => T.CreateChecked(x);
    }
}
