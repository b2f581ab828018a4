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
