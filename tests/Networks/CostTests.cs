using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Xunit;
using V = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Backprop.Tests.Networks;

public class CostTests
{
    private static readonly double[] A = [0.2, 0.7, 0.05, 0.9], Y = [0, 1, 0.3, 1];

    public static TheoryData<string> Names => [.. Cost.All.Select(cost => cost.Name)];

    private static Cost Named(string name) => Cost.All.Single(cost => cost.Name == name);

    [Theory]
    [InlineData("Quadratic", 0.10125)]
    [InlineData("CrossEntropy", 1.360755141662756)]
    [InlineData("BinaryCrossEntropy", 1.6198039990482511)]
    public void Values_are_those_of_the_formula(string name, double expected) => Assert.Equal(expected, Named(name).Value<double>(A, Y), 1e-12);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_the_derivative_of_the_value(string name)
    {
        var cost = Named(name);
        var gradient = new double[4];
        cost.Gradient<double>(A, Y, gradient);

        var numeric = CentralDifference.Gradient(a => cost.Value<double>(a.AsArray(), Y), V.Build.DenseOfArray(A), scale: 0.01);
        Assert.True((V.Build.DenseOfArray(gradient) - numeric).L2Norm() < 1e-8);
    }

    public static TheoryData<string, string> FusedPairs => new() { { "CrossEntropy", "Softmax" }, { "BinaryCrossEntropy", "Sigmoid" } };

    [Theory]
    [MemberData(nameof(FusedPairs))]
    public void The_fused_step_agrees_with_the_two_steps_it_replaces(string cost, string activation)
    {
        Agree<double>(1e-13);
        Agree<float>(1e-5);

        void Agree<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (c, σ) = (Named(cost), Activation.All.Single(one => one.Name == activation));
            var random = new Random(1);
            for (var round = 0; round < 100; round++)
            {
                T[] z = Draw(6, () => (8 * random.NextDouble()) - 4), y = Draw(6, random.NextDouble);
                T[] a = new T[6], fused = new T[6], gradient = new T[6], stepwise = new T[6];
                σ.Forward<T>(z, 6, a);

                var value = c.OutputDelta<T>(σ, z, a, y, fused);
                c.Gradient<T>(a, y, gradient);
                σ.Backward<T>(z, a, gradient, 6, stepwise);

                Near(c.Value<T>(a, y), value);
                for (var k = 0; k < 6; k++) Near(stepwise[k], fused[k]);
            }

            T[] Draw(int n, Func<double> number) => [.. Enumerable.Range(0, n).Select(_ => T.CreateChecked(number()))];
            void Near(T expected, T actual) => Assert.Equal(double.CreateChecked(expected), double.CreateChecked(actual), tolerance * Math.Max(1, Math.Abs(double.CreateChecked(expected))));
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void The_fused_steps_are_exact_where_a_has_no_digits_left(double z)
    {
        // Certain and wrong, or certain and right: the cost is |z| or 0, and δ is ±1 or 0.
        var delta = new double[2];
        var cost = Cost.CrossEntropy.OutputDelta<double>(Activation.Softmax, [z, 0], Activation.Softmax.Apply(V.Build.DenseOfArray([z, 0])).AsArray(), [1, 0], delta);
        Assert.Equal((z < 0 ? 1000 : 0, z < 0 ? -1 : 0), (cost, delta[0]));

        cost = Cost.BinaryCrossEntropy.OutputDelta<double>(Activation.Sigmoid, [z], Activation.Sigmoid.Apply(V.Build.Dense(1, z)).AsArray(), [1], delta.AsSpan(0, 1));
        Assert.Equal((z < 0 ? 1000 : 0, z < 0 ? -1 : 0), (cost, delta[0]));
    }

    [Fact]
    public void Certain_and_right_outputs_cost_nothing_without_the_fused_step_too()
    {
        Assert.Equal(0, Cost.CrossEntropy.Value<double>([1, 0], [1, 0]));
        Assert.Equal(0, Cost.BinaryCrossEntropy.Value<double>([1, 0], [1, 0]));
    }

    [Fact]
    public void A_cost_of_ones_own_trains_like_the_librarys()
    {
        var network = new Network<double>(3, [new(4, Activation.Tanh), new(2, Activation.Identity)], new Huber(), seed: 4);
        var x = Matrix<double>.Build.Random(3, 5, 1);
        var check = network.CheckGradients(x, 3 * Matrix<double>.Build.Random(2, 5, 2));
        Assert.True(check.RelativeError < 1e-7, check.ToString());
    }

    /// <summary>Half the square near the target, the distance far from it.</summary>
    internal sealed class Huber : Cost
    {
        public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
        {
            T sum = T.Zero, half = T.One / (T.One + T.One);
            for (var k = 0; k < y.Length; k++)
            {
                var distance = T.Abs(a[k] - y[k]);
                sum += distance < T.One ? half * distance * distance : distance - half;
            }
            return sum;
        }

        public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient)
        {
            for (var k = 0; k < y.Length; k++) gradient[k] = T.Clamp(a[k] - y[k], -T.One, T.One);
        }
    }
}
