using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Networks;

public class NetworkPropertyTests
{
    private static void ForAllNetworks(Action<RandomNetwork, int> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(RandomNetwork.Draw(seed), seed)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_gradient_of_any_network_agrees_with_central_differences() => ForAllNetworks((drawn, seed) =>
    {
        var check = drawn.Network.CheckGradients(drawn.X, drawn.Y, perArray: 15, seed);
        Assert.True(check.RelativeError < 1e-6, $"{drawn}: {check}");
    });

    [Fact]
    public void Every_pair_of_output_activation_and_cost_is_among_the_networks_drawn()
    {
        var pairs = Enumerable.Range(0, 400).Select(seed => RandomNetwork.Draw(seed).Network).Select(network => (network.Layers[^1].Activation, network.Cost)).Distinct();
        Assert.Equal(Activation.All.Count * Cost.All.Count, pairs.Count());
    }

    [Fact]
    public void Minibatch_gradients_average_to_the_gradient_of_all_samples() => ForAllNetworks((drawn, _) =>
    {
        var parts = new[] { drawn.Data.Slice(0, 2), drawn.Data.Slice(2, 2) }.Select(part => Gradients(drawn.Network, part)).ToArray();
        Near((parts[0] + parts[1]) / 2, Gradients(drawn.Network, drawn.Data), drawn);
    });

    [Fact]
    public void The_order_of_the_samples_in_a_minibatch_does_not_matter() => ForAllNetworks((drawn, seed) =>
        Near(Gradients(drawn.Network, drawn.Data), Gradients(drawn.Network, drawn.Data.Shuffle(seed)), drawn));

    [Fact]
    public void A_step_of_plain_descent_is_one_along_the_gradient() => ForAllNetworks((drawn, _) =>
    {
        Vector<double> before = Parameters(drawn.Network), gradients = Gradients(drawn.Network, drawn.Data);
        new Trainer(new Sgd(0.1)) { MinibatchSize = drawn.Data.Count }.Train(drawn.Network, drawn.Data);
        Near(before - (0.1 * gradients.SubVector(1, before.Count)), Parameters(drawn.Network), drawn);
    });

    [Theory]
    [InlineData(300, 120)]
    [InlineData(10, 4000)]
    [InlineData(784, 50)]
    public void A_first_layer_whose_sums_are_made_of_halves_is_like_any_other(int inputs, int units)
    {
        var network = new Network<double>(inputs, [new(units, Activation.Tanh), new(3, Activation.Softmax)], Cost.CrossEntropy, seed: 1);
        Matrix<double> X = Matrix<double>.Build.Random(inputs, 7, 1), Y = Matrix<double>.Build.Dense(3, 7, (j, i) => j == i % 3 ? 1 : 0);
        Layer<double> first = network.Layers[0], last = network.Layers[1];
        network.Forward(X);
        network.Backward(Y);
        Matrix<double> z = first.W * X, delta = (last.W.TransposeThisAndMultiply(last.A - Y)).PointwiseMultiply(1 - z.PointwiseTanh().PointwisePower(2));
        Assert.True((first.Z - z).InfinityNorm() < 1e-12);
        Assert.True((first.dW - (delta * X.Transpose() / 7)).InfinityNorm() < 1e-12);
        Assert.True((first.db - (delta.RowSums() / 7)).InfinityNorm() < 1e-12);
    }

    private static Vector<double> Parameters(Network<double> network) =>
        Vector<double>.Build.DenseOfEnumerable(network.Layers.SelectMany(layer => layer.W.Enumerate().Concat(layer.b)));

    /// <summary>The cost, then every dW and db.</summary>
    private static Vector<double> Gradients(Network<double> network, Dataset<double> data)
    {
        network.Forward(data.X);
        return Vector<double>.Build.DenseOfEnumerable([network.Backward(data.Y), .. network.Layers.SelectMany(layer => layer.dW.Enumerate().Concat(layer.db))]);
    }

    private static void Near(Vector<double> expected, Vector<double> actual, RandomNetwork drawn) =>
        Assert.True((expected - actual).InfinityNorm() <= 1e-13 * Math.Max(1, expected.InfinityNorm()), $"{drawn}: {(expected - actual).InfinityNorm()}");
}
