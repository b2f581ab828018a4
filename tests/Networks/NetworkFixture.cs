using System.Text.Json;
using System.Text.Json.Serialization;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop.Tests.Networks;

/// <summary>
/// One <c>network-*.json</c>: a network with every intermediate value, its gradients and twenty steps of descent, all in float64 from
/// automatic differentiation. Matrices are lists of rows, one column per sample; δ is per sample, gradients are averaged.
/// </summary>
internal sealed record NetworkFixture(
    int[] Sizes, string[] Activations, string Cost, bool Bias,
    double[][] X, double[][] Y, int[]? Labels,
    double[][][] W, double[][] B, double[][][] Z, double[][][] A, double CostValue, double[][][] Delta,
    [property: JsonPropertyName("dW")] double[][][] DW, [property: JsonPropertyName("db")] double[][] Db,
    NetworkFixture.Steps Descent)
{
    internal sealed record Steps(double LearningRate, double[] CostBeforeEachStep, double[][][] FinalW, double[][] FinalB);

    public static Xunit.TheoryData<string> Files => Fixtures.Files("network-*.json");

    public static NetworkFixture Read(string file) =>
        JsonSerializer.Deserialize<NetworkFixture>(File.ReadAllText(Path.Combine(Fixtures.Folder, file)), Fixtures.Json)!;

    public static Matrix<double> Matrix(double[][] rows) => Matrix<double>.Build.DenseOfRowArrays(rows);
}
