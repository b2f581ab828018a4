using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Calculus;

public class GradientCheckTests
{
    private static readonly Matrix<double> X = Matrix<double>.Build.Random(3, 6, 1), Y = Matrix<double>.Build.Random(2, 6, 2);

    private static Network<double> NewNetwork(Cost cost) => new(3, [new(4, Activation.Tanh), new(2, Activation.Identity)], cost, seed: 3);

    [Fact]
    public void A_right_gradient_passes_and_the_network_is_left_as_it_was()
    {
        var network = NewNetwork(Cost.Quadratic);
        var before = network.Layers.Select(layer => (W: layer.W.Clone(), b: layer.b.Clone())).ToArray();

        var check = network.CheckGradients(X, Y);

        Assert.True(check.RelativeError < 1e-8, check.ToString());
        Assert.Equal(network.ParameterCount, check.Parameters);
        Assert.All(network.Layers.Zip(before), pair => Assert.Equal(pair.Second, (pair.First.W, pair.First.b)));
    }

    [Fact]
    public void A_wrong_gradient_is_found_and_the_worst_parameter_named()
    {
        // Only the second output's cost is wrong, so only its row of weights and its bias can be the worst.
        var check = NewNetwork(new WrongInTheSecondOutput()).CheckGradients(X, Y);

        Assert.True(check.RelativeError > 0.1);
        Assert.Matches(@"^largest relative error .*, at (W\(2, [1-4]\)|b\(2\)) of layer 2: backpropagation ", OutputLayerOnly().CheckGradients(X, Y).ToString());

        static Network<double> OutputLayerOnly()
        {
            var network = NewNetwork(new WrongInTheSecondOutput());
            network.Layers[1].W.ClearRow(1);
            return network;
        }
    }

    [Fact]
    public void A_limit_checks_so_many_of_each_array()
    {
        Assert.Equal(3 + 3 + 3 + 2, NewNetwork(Cost.Quadratic).CheckGradients(X, Y, perArray: 3).Parameters);
        Assert.Throws<ArgumentOutOfRangeException>(() => NewNetwork(Cost.Quadratic).CheckGradients(X, Y, perArray: 0));
    }

    [Fact]
    public void A_derivative_that_is_no_number_is_the_worst()
    {
        var network = NewNetwork(Cost.Quadratic);
        network.Layers[1].b[0] = double.NaN;
        Assert.Equal(double.PositiveInfinity, network.CheckGradients(X, Y).RelativeError);
    }

    [Fact]
    public void A_kink_is_reported_as_one_and_accuses_nobody()
    {
        // XOR: biases start at zero, and so z of the sample (0, 0) is on the kink of every ReLU.
        Matrix<double> corners = Matrix<double>.Build.DenseOfRowArrays([0, 0, 1, 1], [0, 1, 0, 1]), xor = Matrix<double>.Build.DenseOfRowArrays([[0.0, 1, 1, 0]]);
        foreach (var activation in new[] { Activation.Relu, Activation.LeakyRelu })
        {
            var network = new Network<double>(2, [new(4, activation), new(1, Activation.Sigmoid)], Cost.BinaryCrossEntropy, Initializer.He, seed: 1);
            var check = network.CheckGradients(corners, xor);
            Assert.True(check.RelativeError < 1e-6, check.ToString());
            Assert.Equal(4, check.Kinks);
            Assert.EndsWith("; 4 stand on a kink and have no derivative)", check.ToString(), StringComparison.Ordinal);

            // Near by, the cost is smooth.
            network.Layers[0].b.MapInplace(_ => 1e-7, Zeros.Include);
            check = network.CheckGradients(corners, xor);
            Assert.True(check.RelativeError < 1e-6, check.ToString());
        }
    }

    [Fact]
    public void A_wrong_gradient_beside_a_kink_is_found_all_the_same()
    {
        Matrix<double> corners = Matrix<double>.Build.DenseOfRowArrays([0, 0, 1, 1], [0, 1, 0, 1]), y = Matrix<double>.Build.Random(2, 4, 1);
        var network = new Network<double>(2, [new(4, Activation.Relu), new(2, Activation.Identity)], new WrongInTheSecondOutput(), Initializer.He, seed: 1);
        var check = network.CheckGradients(corners, y);
        Assert.True(check.RelativeError > 0.1, check.ToString());
    }

    [Fact]
    public void What_no_sample_reaches_is_counted()
    {
        var X = Matrix<double>.Build.Dense(5, 3, (k, i) => k < 2 ? 0 : k + i);
        var network = new Network<double>(5, [new(4, Activation.Tanh), new(2, Activation.Softmax)], Cost.CrossEntropy, seed: 1);
        var check = network.CheckGradients(X, Matrix<double>.Build.Dense(2, 3, (k, i) => k == i % 2 ? 1 : 0));
        Assert.Equal(2 * 4, check.Unreached);
        Assert.EndsWith("; 8 of them no sample reaches, 0 = 0)", check.ToString(), StringComparison.Ordinal);
    }

    private sealed class WrongInTheSecondOutput : Cost
    {
        public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y) => Quadratic.Value(a, y);

        public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
        {
            Quadratic.Gradient(a, y, gradient);
            gradient[1] += T.One;
        }
    }
}
