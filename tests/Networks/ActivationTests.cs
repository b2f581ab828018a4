using System.Numerics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xunit;
using V = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Backprop.Tests.Networks;

public class ActivationTests
{
    private static readonly double[] Extremes = [-1000, -88.8, -20, -1, 1, 20, 88.8, 1000];

    public static TheoryData<string> SoftmaxFiles => Fixtures.Files("softmax*.json");

    public static TheoryData<string> Names => [.. Activation.All.Select(activation => activation.Name)];

    private static Activation Named(string name) => Activation.All.Single(activation => activation.Name == name);

    [Theory]
    [MemberData(nameof(SoftmaxFiles))]
    public void Softmax_and_its_Jacobian_have_their_golden_values(string file)
    {
        foreach (var golden in JsonSerializer.Deserialize<GoldenSoftmax[]>(File.ReadAllText(Path.Combine(Fixtures.Folder, file)), Fixtures.Json)!)
        {
            Agree<double>(golden);
            Agree<float>(golden);
        }

        static void Agree<T>(GoldenSoftmax golden)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var z = NetworkFixture.Matrix<T>([golden.Z]).Row(0);
            Fixtures.Agrees("softmax", Matrix<double>.Build.DenseOfRowArrays(golden.Softmax), Activation.Softmax.Apply(z).ToRowMatrix());
            Fixtures.Agrees("Jacobian", Matrix<double>.Build.DenseOfRowArrays(golden.Jacobian), Activation.Softmax.Jacobian(z));

            // The cost of class k after softmax is log Σ e^z − z_k.
            T[] y = new T[z.Count], delta = new T[z.Count];
            y[0] = T.One;
            var cost = Cost.CrossEntropy.OutputDelta<T>(Activation.Softmax, z.AsArray(), Activation.Softmax.Apply(z).AsArray(), y, delta);
            Fixtures.Agrees("log-sum-exp", golden.LogSumExp, cost + z[0]);
        }
    }

    private sealed record GoldenSoftmax(double[] Z, double[] Softmax, double[][] Jacobian, double LogSumExp);

    [Fact]
    public void Softmax_sums_to_one_and_the_rows_of_its_Jacobian_to_zero() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>(), numbers =>
        {
            // Any finite numbers, brought into the range where z lives.
            var z = V.Build.DenseOfEnumerable(numbers.Select(number => Math.IEEERemainder(number.Get, 1000)).Append(0));
            Assert.Equal(1, Activation.Softmax.Apply(z).Sum(), 1e-12);
            Assert.True(Activation.Softmax.Jacobian(z).RowSums().InfinityNorm() < 1e-12);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_Jacobian_is_the_derivative_of_the_value(string name)
    {
        var activation = Named(name);
        var z = V.Build.DenseOfArray([-3, -0.4, 0.2, 1.5, 4]);
        var numeric = CentralDifference.Jacobian(activation.Apply, z);

        Assert.True((activation.Jacobian(z) - numeric).L2Norm() < 1e-9);
        if (activation.IsElementwise)
            Assert.True((activation.Derivative(z) - numeric.Diagonal()).L2Norm() < 1e-9);
        else
            Assert.Contains("not elementwise", Assert.Throws<InvalidOperationException>(() => { activation.Derivative(z); }).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_and_derivatives_are_finite_far_from_zero(string name)
    {
        Finite<double>(Named(name));
        Finite<float>(Named(name));

        static void Finite<T>(Activation activation)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var z = NetworkFixture.Matrix<T>([Extremes]).Row(0);
            Assert.All(activation.Apply(z), a => Assert.True(T.IsFinite(a)));
            Assert.All(activation.Jacobian(z).Enumerate(), slope => Assert.True(T.IsFinite(slope)));
        }
    }

    [Fact]
    public void The_sigmoid_of_a_number_does_not_depend_on_where_it_lies_in_memory()
    {
        var random = new Random(1);
        var z = Enumerable.Range(0, 600).Select(_ => 4000 * (random.NextDouble() - 0.5)).ToArray();
        var first = new double[z.Length];
        Activation.Sigmoid.Forward<double>(z, z.Length, first);
        for (var offset = 1; offset < 8; offset++)
        {
            var memory = new double[z.Length + offset];
            Activation.Sigmoid.Forward<double>(z, z.Length, memory.AsSpan(offset));
            Assert.Equal(first, memory[offset..]);
        }
    }

    [Fact]
    public void At_its_kink_the_ReLU_has_the_derivative_of_its_left_side()
    {
        var zero = V.Build.Dense(1);
        Assert.Equal(0, Activation.Relu.Derivative(zero)[0]);
        Assert.Equal(0.01, Activation.LeakyRelu.Derivative(zero)[0]);
        Assert.Equal(-0.6, new LeakyRelu(0.3).Apply(V.Build.Dense(1, -2))[0], 15);
    }
}
