using Backprop.Tests.Kernel;
using Xunit;

namespace Backprop.Tests.Networks;

/// <summary>What a learner adds to the library in a notebook cell: a cost, an activation, an optimizer and a gradient rule, through the same classes as the library's own.</summary>
public class OwnInACellTests : SessionFixture
{
    [Fact]
    public async Task A_cost_an_activation_an_optimizer_and_a_gradient_rule_can_be_written_in_cells()
    {
        var library = typeof(Activation).Assembly.Location;
        await Value($"""
            #r "{library}"
            #r "{Path.Combine(Path.GetDirectoryName(library)!, "MathNet.Numerics.dll")}"
            using Backprop; using MathNet.Numerics.LinearAlgebra;
            """);
        await Value("""
            class FourthPower : Cost
            {
                public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
                {
                    T sum = T.Zero;
                    for (int k = 0; k < a.Length; k++) sum += T.Pow(a[k] - y[k], T.CreateChecked(4));
                    return sum;
                }

                public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
                {
                    for (int k = 0; k < a.Length; k++) gradient[k] = T.CreateChecked(4) * (a[k] - y[k]) * (a[k] - y[k]) * (a[k] - y[k]);
                }
            }

            class Softplus : Activation
            {
                public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
                {
                    for (int i = 0; i < z.Length; i++) a[i] = T.LogP1(T.Exp(z[i]));
                }

                public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta)
                {
                    for (int i = 0; i < z.Length; i++) delta[i] = gradient[i] / (T.One + T.Exp(-z[i]));
                }
            }

            class SignDescent : Optimizer
            {
                public SignDescent(double learningRate) : base(learningRate) { }

                public override void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters)
                {
                    for (int i = 0; i < gradient.Length; i++) parameters[i] -= T.CreateChecked(learningRate * T.Sign(gradient[i]));
                }
            }

            class Half : GradientRule
            {
                public override void Apply<T>(Network<T> network, int samples)
                {
                    foreach (var layer in network.Layers) layer.dW.Map(g => g / T.CreateChecked(2), layer.dW);
                }
            }
            """);

        Assert.Equal("true", (await Value("""
            var X = Matrix<double>.Build.Random(3, 8, 1);
            var Y = Matrix<double>.Build.Random(2, 8, 2);
            var network = new Network<double>(3, [new(5, new Softplus()), new(2, new Softplus())], new FourthPower(), seed: 1);
            network.CheckGradients(X, Y).RelativeError < 1e-6
            """))?.ToLowerInvariant());
        Assert.Equal("true", (await Value("""
            var history = new Trainer(new SignDescent(0.005)) { Epochs = 50, GradientRules = [new Half()] }.Train(network, Dataset.Of(X, Y));
            history.Epochs[^1].Cost < history.Epochs[0].Cost
            """))?.ToLowerInvariant());
        Assert.Equal("7", await Value("""
            Node x = 3;
            (x * x + x).Backward();
            x.Gradient
            """));
    }
}
