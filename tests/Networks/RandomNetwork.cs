using MathNet.Numerics.LinearAlgebra;

namespace Backprop.Tests.Networks;

/// <summary>A network drawn by a seed, with samples that fit it: depth 1 to 5, widths 1 to 40, any activations, any cost, with biases or without.</summary>
internal sealed record RandomNetwork(Network<double> Network, Matrix<double> X, Matrix<double> Y)
{
    public Dataset<double> Data => Dataset.Of(X, Y);

    public static RandomNetwork Draw(int seed, int samples = 4)
    {
        // Where a sample comes too near the kink of a ReLU, the difference quotient looks at both of its sides: the next draw is taken.
        var random = new Random(seed);
        while (true)
        {
            var drawn = DrawOnce(random, samples);
            drawn.Network.Forward(drawn.X);
            if (drawn.Network.Layers.All(layer => !layer.Activation.Name.Contains("Relu") || layer.Z.Enumerate().All(z => Math.Abs(z) > 1e-3)))
                return drawn;
        }
    }

    private static RandomNetwork DrawOnce(Random random, int samples)
    {
        var cost = Cost.All[random.Next(Cost.All.Count)];
        var bias = random.Next(4) > 0 || cost != Cost.Quadratic;
        Dense Layer() => new(random.Next(1, 41), Activation.All[random.Next(Activation.All.Count)], bias);
        var layers = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Layer()).ToArray();
        // One softmax unit alone is always 1, where the binary cross-entropy is infinite.
        if (layers[^1].Units == 1) layers[^1] = layers[^1] with { Units = 2 };

        var network = new Network<double>(random.Next(1, 41), layers, cost, Initializer.Glorot, random.Next());
        foreach (var layer in network.Layers.Where(_ => bias))
            layer.b.MapInplace(_ => random.NextDouble() - 0.5, Zeros.Include);
        if (cost != Cost.Quadratic)
        {
            // Logarithms need outputs between 0 and 1, whatever the activation.
            network.Layers[^1].W.MapInplace(w => 0.05 * w);
            network.Layers[^1].b.MapInplace(_ => 0.4 + (0.2 * random.NextDouble()), Zeros.Include);
        }

        var x = Matrix<double>.Build.Dense(network.Inputs, samples, (_, _) => (2 * random.NextDouble()) - 1);
        var y = Matrix<double>.Build.Dense(network.Outputs, samples, (_, _) => random.Next(3) == 0 ? random.Next(2) : random.NextDouble());
        return new(network, x, y);
    }

    public override string ToString() =>
        $"{Network.Inputs} → {string.Join(" → ", Network.Layers.Select(layer => $"{layer.Units} {layer.Activation}{(layer.HasBias ? "" : " without bias")}"))}, {Network.Cost}, {X.ColumnCount} samples";
}
