using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Calculus;

/// <summary>A small network written as a computation graph, one node per number, against the same network in matrices.</summary>
public class GraphNetworkTests
{
    private static readonly Matrix<double> X = Matrix<double>.Build.DenseOfRowArrays([0, 0, 1, 1], [0, 1, 0, 1]);
    private static readonly Matrix<double> Y = Matrix<double>.Build.DenseOfRowArrays([[0, 1, 1, 0.0]]);

    [Fact]
    public void Its_gradients_are_those_of_the_matrices_and_it_learns_XOR()
    {
        var network = new Network<double>(2, [new(3, Activation.Tanh), new(1, Activation.Sigmoid)], Cost.Quadratic, Initializer.StandardNormal, seed: 2);
        var weights = network.Layers.Select(layer => layer.W.ToRowArrays().Select(row => row.Select(w => new Node(w)).ToArray()).ToArray()).ToArray();
        var biases = network.Layers.Select(layer => layer.b.Select(b => new Node(b)).ToArray()).ToArray();
        var parameters = weights.SelectMany(rows => rows.SelectMany(row => row)).Concat(biases.SelectMany(b => b)).ToArray();

        Node Output(double x1, double x2)
        {
            Node[] a = [x1, x2];
            for (var l = 0; l < 2; l++)
                a = [.. weights[l].Select((row, j) => row.Zip(a, (w, input) => w * input).Aggregate(biases[l][j], (sum, term) => sum + term)).Select(z => l == 0 ? z.Tanh() : z.Sigmoid())];
            return a[0];
        }

        for (var step = 0; step < 2000; step++)
        {
            Node cost = 0;
            for (var i = 0; i < 4; i++) cost += 0.5 * (Output(X[0, i], X[1, i]) - Y[0, i]).Pow(2) / 4;
            cost.Backward();

            network.Forward(X);
            Near(network.Backward(Y), cost.Value);
            for (var l = 0; l < 2; l++)
            {
                for (var j = 0; j < weights[l].Length; j++)
                {
                    Near(network.Layers[l].db[j], biases[l][j].Gradient);
                    for (var k = 0; k < weights[l][j].Length; k++) Near(network.Layers[l].dW[j, k], weights[l][j][k].Gradient);
                }
                network.Layers[l].W.Subtract(2 * network.Layers[l].dW, network.Layers[l].W);
                network.Layers[l].b.Subtract(2 * network.Layers[l].db, network.Layers[l].b);
            }
            foreach (var parameter in parameters) parameter.Value -= 2 * parameter.Gradient;
        }

        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(Y[0, i], Math.Round(Output(X[0, i], X[1, i]).Value)));

        static void Near(double expected, double actual) => Assert.Equal(expected, actual, 1e-11);
    }
}
