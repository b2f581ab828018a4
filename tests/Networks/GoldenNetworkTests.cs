using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Networks;

/// <summary>Whole networks against automatic differentiation by another program.</summary>
public class GoldenNetworkTests
{
    public static TheoryData<string> Files => Fixtures.Files("network-*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Passes_and_descent_agree_in_double(string file) => Agree<double>(NetworkFixture.Read(file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Passes_and_descent_agree_in_float(string file) => Agree<float>(NetworkFixture.Read(file));

    private static void Agree<T>(NetworkFixture golden)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = golden.Network<T>();
        Matrix<T> x = NetworkFixture.Matrix<T>(golden.X), y = NetworkFixture.Matrix<T>(golden.Y);

        network.Forward(x);
        Fixtures.Agrees("cost", golden.CostValue, network.Backward(y));
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            Fixtures.Agrees($"z[{l + 1}]", Rows(golden.Z[l]), layer.Z);
            Fixtures.Agrees($"a[{l + 1}]", Rows(golden.A[l]), layer.A);
            Fixtures.Agrees($"δ[{l + 1}]", Rows(golden.Delta[l]), layer.Delta);
            Fixtures.Agrees($"∂C/∂W[{l + 1}]", Rows(golden.DW[l]), layer.dW);
            Fixtures.Agrees($"∂C/∂b[{l + 1}]", Rows([golden.Db[l]]), layer.db.ToRowMatrix());
        }

        var train = Dataset.Of(x, y);
        foreach (var cost in golden.Descent.CostBeforeEachStep)
        {
            var history = new Trainer(new Sgd(golden.Descent.LearningRate)) { MinibatchSize = train.Count }.Train(network, train);
            Fixtures.Agrees("cost before a step", cost, T.CreateChecked(history.MinibatchCosts.Single()));
        }
        for (var l = 0; l < network.Layers.Count; l++)
        {
            Fixtures.Agrees($"final W[{l + 1}]", Rows(golden.Descent.FinalW[l]), network.Layers[l].W);
            Fixtures.Agrees($"final b[{l + 1}]", Rows([golden.Descent.FinalB[l]]), network.Layers[l].b.ToRowMatrix());
        }
    }

    private static Matrix<double> Rows(double[][] rows) => Matrix<double>.Build.DenseOfRowArrays(rows);
}
