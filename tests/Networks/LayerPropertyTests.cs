using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Networks;

/// <summary>Networks of layers of all kinds, of random shapes, against central differences and against what each layer means.</summary>
public sealed class LayerPropertyTests
{
    [Fact]
    public void The_gradients_of_any_layers_agree_with_central_differences() => ForAll(seed =>
    {
        var (network, X, Y) = Draw(seed);
        var check = network.CheckGradients(X, Y, perArray: 12, seed);
        Assert.True(check.RelativeError < 1e-6, $"{Described(network)}: {check}");
    });

    [Fact]
    public void The_gradient_by_the_input_agrees_with_central_differences() => ForAll(seed =>
    {
        var (network, X, Y) = Draw(seed);
        network.Forward(X, training: true);
        network.Backward(Y);
        var derived = new double[X.RowCount * X.ColumnCount];
        network.Layers[0].Pass.InputGradient(0, X.ColumnCount, derived);

        var random = new Random(seed);
        for (var n = 0; n < 12; n++)
        {
            int k = random.Next(X.RowCount), i = random.Next(X.ColumnCount);
            double At(double value)
            {
                var moved = X.Clone();
                moved[k, i] = value;
                return network.MeanCost(Dataset.Of(moved, Y), Enumerable.Range(0, X.ColumnCount).ToArray(), training: true);
            }

            double measured = CentralDifference.Derivative(At, X[k, i]), expected = derived[k + (i * X.RowCount)] / X.ColumnCount;
            double h = 1e-6, left = (At(X[k, i]) - At(X[k, i] - h)) / h, right = (At(X[k, i] + h) - At(X[k, i])) / h;
            var isKink = Math.Abs(left - right) > 1e-3 * Math.Max(1, Math.Abs(measured));
            Assert.True(isKink || Math.Abs(measured - expected) < 1e-6 * Math.Max(1, Math.Abs(measured)), $"{Described(network)}: x({k + 1}, {i + 1}), derived {expected}, measured {measured}");
        }
    });

    [Fact]
    public void Layers_of_every_kind_are_drawn_at_every_place()
    {
        Layer[][] drawn = [.. Enumerable.Range(0, 300).Select(seed => Draw(seed).Network.Layers.Select(layer => layer.Description).ToArray())];
        Type[] all = [typeof(Convolution), typeof(MaxPool), typeof(AveragePool), typeof(BatchNorm), typeof(Dropout), typeof(Flatten), typeof(Dense)];
        Assert.Equal(all.ToHashSet(), drawn.Select(layers => layers[0].GetType()).ToHashSet());
        Assert.Equal(all.ToHashSet(), drawn.Where(layers => layers.Length > 1).Select(layers => layers[^1].GetType()).ToHashSet());
        Assert.Contains(drawn.SelectMany(layers => layers).OfType<Convolution>(), layer => layer is { Stride: > 1, Padding: > 0, Size: > 1, Bias: false });
        Assert.Contains(drawn, layers => layers.Count(layer => layer is BatchNorm) > 1);
    }

    [Fact]
    public void Saving_and_loading_any_layers_is_the_identity() => ForAll(seed =>
    {
        string folder = Directory.CreateTempSubdirectory("backprop-").FullName, place = Path.Combine(folder, "network.backprop");
        try
        {
            var (network, X, Y) = Draw(seed);
            new Trainer(new Sgd(0.01)) { MinibatchSize = 2 }.Train(network, Dataset.Of(X, Y));
            network.Save(place);
            var loaded = Network.Load<double>(place);
            Assert.Equal(network.Layers.Select(layer => layer.Description.ToString()), loaded.Layers.Select(layer => layer.Description.ToString()));
            Assert.Equal(network.Layers.Select(layer => layer.Output), loaded.Layers.Select(layer => layer.Output));
            // Not in training, so that what batch normalization remembers counts too.
            Assert.Equal(network.Forward(X), loaded.Forward(X));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    [Fact]
    public void A_convolution_is_the_sum_that_its_docstring_says() => ForAll(seed =>
    {
        var random = new Random(seed);
        var (input, shape) = DrawConvolution(random, bias: true);
        var (size, stride, padding) = (shape.Size, shape.Stride, shape.Padding);
        var network = new Network<double>(input, [shape], Cost.Quadratic, Initializer.StandardNormal, seed);
        var layer = network.Layers[0];
        Matrix<double> X = Matrix<double>.Build.Random(input.Count, 3, seed), Z = network.Forward(X);
        for (var i = 0; i < 3; i++)
        {
            for (var f = 0; f < layer.Output.Channels; f++)
            {
                for (var y = 0; y < layer.Output.Height; y++)
                {
                    for (var x = 0; x < layer.Output.Width; x++)
                    {
                        var sum = layer.b[f];
                        for (var c = 0; c < input.Channels; c++)
                        {
                            for (var u = 0; u < size; u++)
                            {
                                for (var v = 0; v < size; v++)
                                {
                                    int row = (y * stride) + u - padding, column = (x * stride) + v - padding;
                                    if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                                        sum += layer.W[f, (((c * size) + u) * size) + v] * X[(((c * input.Height) + row) * input.Width) + column, i];
                                }
                            }
                        }

                        Assert.Equal(sum, Z[(((f * layer.Output.Height) + y) * layer.Output.Width) + x, i], 1e-12);
                    }
                }
            }
        }
    });

    /// <summary>A convolution Z is linear in X and in W, so that for any other V and U: Σ δ Z(V, W) = Σ V ∂C/∂X, and Σ δ Z(X, U) = Σ U ∂C/∂W.</summary>
    [Fact]
    public void The_gradients_of_a_convolution_are_its_transposes() => ForAll(seed =>
    {
        var random = new Random(seed);
        var (input, shape) = DrawConvolution(random, bias: false);
        var network = new Network<double>(input, [shape], Cost.Quadratic, Initializer.StandardNormal, seed);
        var layer = network.Layers[0];
        var samples = random.Next(1, 20);
        Matrix<double> X = Matrix<double>.Build.Random(input.Count, samples, seed), V = Matrix<double>.Build.Random(input.Count, samples, seed / 2);
        network.Forward(X);
        network.Backward(Matrix<double>.Build.Random(network.Outputs, samples, seed / 3));
        Matrix<double> delta = layer.Delta, dW = layer.dW.Clone(), dX = Matrix<double>.Build.Dense(input.Count, samples);
        layer.Pass.InputGradient(0, samples, dX.AsColumnMajorArray());

        Equal(Inner(delta, network.Forward(V)), Inner(V, dX));
        var U = Matrix<double>.Build.Random(layer.W.RowCount, layer.W.ColumnCount, seed / 4);
        U.CopyTo(layer.W);
        Equal(Inner(delta, network.Forward(X)), samples * Inner(U, dW));

        static double Inner(Matrix<double> a, Matrix<double> b) => a.PointwiseMultiply(b).Enumerate().Sum();
        void Equal(double expected, double actual) => Assert.True(Math.Abs(expected - actual) < 1e-9 * (1 + Math.Abs(expected)), $"{Described(network)}: {expected} and {actual}");
    });

    /// <summary>Up to forty filters, and planes of up to twenty by twenty, so that registers are filled, and filled in part.</summary>
    private static (TensorShape Input, Convolution Shape) DrawConvolution(Random random, bool bias)
    {
        var input = new TensorShape(random.Next(1, 9), random.Next(1, 21), random.Next(1, 21));
        int padding = random.Next(0, 4), size = random.Next(1, Math.Min(7, Math.Min(input.Height, input.Width) + (2 * padding)) + 1);
        return (input, new Convolution(random.Next(1, 41), size, Activation.Identity, random.Next(1, 4), padding, bias));
    }

    [Fact]
    public void Dropout_drops_its_share_and_keeps_the_mean_and_only_in_training()
    {
        var network = new Network<float>(new TensorShape(1000), [new Dropout(0.3)], Cost.Quadratic, seed: 1);
        Matrix<float> X = Matrix<float>.Build.Dense(1000, 50, 1f), first = network.Forward(X, training: true), second = network.Forward(X, training: true);
        Assert.InRange(first.Enumerate().Count(x => x == 0) / 50_000.0, 0.29, 0.31);
        Assert.All(first.Enumerate(), x => Assert.True(x == 0 || Math.Abs(x - (1 / 0.7f)) < 1e-6));
        Assert.InRange(first.Enumerate().Average(), 0.98, 1.02);
        Assert.InRange(first.Enumerate().Zip(second.Enumerate()).Count(pair => pair is (0, 0)) / 50_000.0, 0.08, 0.10);
        Assert.Equal(X, network.Forward(X));
        Assert.Equal(first, new Network<float>(new TensorShape(1000), [new Dropout(0.3)], Cost.Quadratic, seed: 1).Forward(X, training: true));
        Assert.NotEqual(first, new Network<float>(new TensorShape(1000), [new Dropout(0.3)], Cost.Quadratic, seed: 2).Forward(X, training: true));
    }

    [Fact]
    public void Batch_normalization_brings_each_channel_to_zero_and_one_and_remembers_what_it_saw()
    {
        var shape = new TensorShape(3, 4, 5);
        var network = new Network<double>(shape, [new BatchNorm(Activation.Identity)], Cost.Quadratic);
        Matrix<double> X = Matrix<double>.Build.Random(shape.Count, 40, 1).MapIndexed((k, _, x) => (3 * x) + (k / 20)), Y = X * 0;
        for (var step = 0; step < 200; step++)
        {
            var Z = network.Forward(X, training: true);
            network.Backward(Y);
            for (var c = 0; c < 3 && step == 0; c++)
            {
                double[] channel = [.. Z.SubMatrix(20 * c, 20, 0, 40).Enumerate()];
                Assert.Equal(0, channel.Average(), 1e-12);
                Assert.Equal(1, channel.Average(z => z * z), 1e-4);
            }
        }

        // After many of the same minibatches it remembers them, but for the N/(N − 1) of the variance.
        Assert.True((network.Forward(X) - network.Forward(X, training: true)).Enumerate().All(difference => Math.Abs(difference) < 5e-3));
    }

    [Fact]
    public void What_does_not_fit_is_said_in_a_sentence()
    {
        Says("Layer 2 cannot take 6×24×24 numbers. A window of 25×25 does not fit into planes of 24×24.", () => Of(new Convolution(6, 5, Activation.Relu), new MaxPool(25)));
        Says("A window of 33×33 does not fit into planes of 28×28 with 2 zeros around them.", () => Of(new Convolution(6, 33, Activation.Relu, Padding: 2)));
        Says("Filters is 0; it must be at least one.", () => new Convolution(0, 5, Activation.Relu));
        Says("Stride is 0; it must be at least one.", () => new MaxPool(2, 0));
        Says("Padding is -1; it must be at least zero.", () => new Convolution(1, 5, Activation.Relu, Padding: -1));
        Says("The rate of dropout is 1; it lies in [0, 1).", () => new Dropout(1));
        Says("The momentum of batch normalization is 0; it lies in (0, 1].", () => new BatchNorm(Activation.Relu, Momentum: 0));
        Says("The ε of batch normalization is 0; it must be positive.", () => new BatchNorm(Activation.Relu, Epsilon: 0));
        Says("A layer needs an activation", () => new Convolution(1, 5, null!));
        Says("The shape of a sample is 1×0×3; each of the three must be at least 1.", () => new Network<double>(new TensorShape(1, 0, 3), [new Flatten()], Cost.Quadratic));
        Says("Layer 1 gives 2000000000×28×28 numbers for each sample", () => Of(new Convolution(2_000_000_000, 1, Activation.Relu)));

        static Network<double> Of(params Layer[] layers) => new(new TensorShape(1, 28, 28), layers, Cost.Quadratic);
        static void Says(string sentence, Func<object> make) => Assert.Contains(sentence, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    private static void ForAll(Action<int> property) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static string Described(Network<double> network) => $"{network.Input} → {string.Join(" → ", network.Layers.Select(layer => $"{layer.Description} {layer.Output}"))}";

    /// <summary>One to six layers of any kinds, as long as they fit, on one to three planes of up to nine by nine; four samples.</summary>
    private static (Network<double> Network, Matrix<double> X, Matrix<double> Y) Draw(int seed)
    {
        var random = new Random(seed);
        Activation[] activations = [Activation.Tanh, Activation.Sigmoid, Activation.Relu, Activation.Identity, Activation.LeakyRelu];
        Activation Some() => activations[random.Next(activations.Length)];
        var input = new TensorShape(random.Next(1, 4), random.Next(1, 10), random.Next(1, 10));
        List<Layer> layers = [];
        var shape = input;
        for (var count = random.Next(1, 7); layers.Count < count;)
        {
            int padding = random.Next(0, 3), stride = random.Next(1, 4), side = Math.Min(shape.Height, shape.Width);
            Layer layer = random.Next(7) switch
            {
                0 or 1 => new Convolution(random.Next(1, 4), random.Next(1, Math.Min(5, side + (2 * padding)) + 1), Some(), stride, padding, random.Next(3) > 0),
                2 => new MaxPool(random.Next(1, Math.Min(3, side) + 1), random.Next(2) == 0 ? null : stride),
                3 => new AveragePool(random.Next(1, Math.Min(3, side) + 1), random.Next(2) == 0 ? null : stride),
                // With a small ε, samples that hardly differ are pulled apart so far that a central difference is rounding alone.
                4 => new BatchNorm(Some(), Epsilon: 0.01),
                5 => random.Next(2) == 0 ? new Flatten() : new Dropout(0.8 * random.NextDouble()),
                _ => new Dense(random.Next(1, 9), Some(), random.Next(3) > 0),
            };
            shape = layer.Output(shape);
            layers.Add(layer);
        }

        var network = new Network<double>(input, layers, Cost.Quadratic, Initializer.Glorot, seed);
        foreach (var layer in network.Layers)
        {
            for (var i = 0; i < layer.Biases.Length; i++)
                layer.Biases[i] = random.NextDouble() - 0.5;
            if (layer.Description is BatchNorm)
                layer.W.MapInplace(w => w + (random.NextDouble() / 2));
        }

        return (network, Matrix<double>.Build.Dense(input.Count, 4, (_, _) => (2 * random.NextDouble()) - 1), Matrix<double>.Build.Dense(network.Outputs, 4, (_, _) => random.NextDouble()));
    }
}
