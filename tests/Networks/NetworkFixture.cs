using System.Numerics;
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
    double[][] X, double[][] Y,
    double[][][] W, double[][] B, double[][][] Z, double[][][] A, double CostValue, double[][][] Delta,
    [property: JsonPropertyName("dW")] double[][][] DW, [property: JsonPropertyName("db")] double[][] Db,
    NetworkFixture.Steps Descent)
{
    internal sealed record Steps(double LearningRate, double[] CostBeforeEachStep, double[][][] FinalW, double[][] FinalB);

    public static NetworkFixture Read(string file) =>
        JsonSerializer.Deserialize<NetworkFixture>(File.ReadAllText(Path.Combine(Fixtures.Folder, file)), Fixtures.Json)!;

    /// <summary>The library's network with the weights and biases of the file.</summary>
    public Network<T> Network<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var cost = Backprop.Cost.All.Single(known => Fixtures.SameName(known.Name, Cost));
        Activation Named(string name) => Activation.All.Single(known => Fixtures.SameName(known.Name.Split('(')[0], name));

        var network = new Network<T>(Sizes[0], [.. Activations.Select((name, l) => new Dense(Sizes[l + 1], Named(name), Bias))], cost);
        foreach (var (layer, l) in network.Layers.Select((layer, l) => (layer, l)))
        {
            Matrix<T>(W[l]).CopyTo(layer.W);
            Vector<T>(B[l]).CopyTo(layer.b);
        }
        return network;
    }

    public static Matrix<T> Matrix<T>(double[][] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => MathNet.Numerics.LinearAlgebra.Matrix<T>.Build.Dense(rows.Length, rows[0].Length, (i, j) => T.CreateChecked(rows[i][j]));

    private static MathNet.Numerics.LinearAlgebra.Vector<T> Vector<T>(double[] numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => MathNet.Numerics.LinearAlgebra.Vector<T>.Build.Dense(numbers.Length, i => T.CreateChecked(numbers[i]));
}
