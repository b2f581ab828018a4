using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests;

/// <summary>The solutions in teaching/exam.md, computed by the library.</summary>
public sealed class ExamTests
{
    private static readonly string Solutions = File.ReadAllText(Path.Combine(Repository.Root, "teaching", "exam.md")).Split("## Solutions")[1].Replace('−', '-');

    [Fact]
    public void Shapes_and_parameters()
    {
        var network = new Network<double>(784, [new(30, Activation.Sigmoid), new(10, Activation.Softmax)], Cost.CrossEntropy);
        network.Forward(Matrix<double>.Build.Random(784, 20, seed: 1));
        network.Backward(OneHot.Encode<double>(new int[20], 10));
        var (hidden, output) = (network.Layers[0], network.Layers[1]);
        Says($"$30 \\times 784$; $30$; ${hidden.Z.RowCount} \\times {hidden.Z.ColumnCount}$; ${output.Delta.RowCount} \\times {output.Delta.ColumnCount}$; ${output.dW.RowCount} \\times {output.dW.ColumnCount}$");
        Assert.Equal((30, 784, 30), (hidden.W.RowCount, hidden.W.ColumnCount, hidden.b.Count));
        Says($"Parameters: {network.Layers.Sum(layer => layer.W.RowCount * layer.W.ColumnCount + layer.b.Count).ToString("N0", CultureInfo.InvariantCulture)}");
    }

    [Fact]
    public void Forward_delta_and_gradients()
    {
        var network = new Network<double>(2, [new(2, Activation.Relu), new(3, Activation.Softmax)], Cost.CrossEntropy);
        var (hidden, output) = (network.Layers[0], network.Layers[1]);
        Rows([2, 1], [1, 3]).CopyTo(hidden.W);
        Column(0, 1).CopyTo(hidden.b);
        Rows([1, 2], [-1, 0], [2, 1]).CopyTo(output.W);
        (Column(0, Math.Log(2), Math.Log(5)) - output.W * Column(1, 0)).CopyTo(output.b);

        network.Forward(Column(1, -1).ToColumnMatrix());
        var cost = network.Backward(Column(0, 1, 0).ToColumnMatrix());

        Says($"$z^{{[1]}} = {Tuple(hidden.Z.Column(0))}$, $a^{{[1]}} = {Tuple(hidden.A.Column(0))}$, $\\hat y = {Tuple(output.A.Column(0))}$");
        Says($"$C = \\ln 4 = {cost.ToString("F4", CultureInfo.InvariantCulture)}$, $\\delta^{{[2]}} = \\hat y - y = {Tuple(output.Delta.Column(0))}$");
        Says($"${{W^{{[2]}}}}^T \\delta^{{[2]}} = {Tuple(output.W.Transpose() * output.Delta.Column(0))}$");
        Says($"$\\delta^{{[1]}} = {Tuple(hidden.Delta.Column(0))}$");
        Says(Table(output.dW));
        Says(Table(hidden.dW));
        Assert.Equal((hidden.Delta.Column(0), output.Delta.Column(0)), (hidden.db, output.db));

        var ŷ = output.A.Column(0);
        var alongOnePath = -Column(0, 1, 0).PointwiseMultiply(1 - ŷ);
        Says(Tuple(alongOnePath));
    }

    [Fact]
    public void A_value_used_twice()
    {
        Node p = new(3), q = new(-2);
        var f = p * q + p * p;
        f.Backward();
        Says($"$f = {f.Value}$; $\\partial f/\\partial p = q + 2p = {p.Gradient}$");
        Says($"$\\partial f/\\partial q = {q.Gradient}$");
    }

    [Fact]
    public void A_mean_and_its_interval()
    {
        double[] d = [0.4, 0.1, -0.1, 0.5, 0.3];
        Assert.Equal(2.776, StudentT.InvCDF(0, 1, 4, 0.975), 3);
        var (mean, low, high) = new Trials("first", d).Minus(new Trials("second", new double[5]));
        var sd = new Trials("first", d).Deviation;
        Says(string.Create(CultureInfo.InvariantCulture, $"Mean {mean:F2}, standard deviation {sd:F3}, so ${mean:F2} \\pm {(high - low) / 2:F2}$, from {low:F2} to {high:F2}"));
    }

    [Fact]
    public void A_start() => Says($"$1/\\sqrt{{100 \\cdot 0.25}} = {(1 / Math.Sqrt(100 * 0.25)).ToString(CultureInfo.InvariantCulture)}$");

    private static void Says(string text) => Assert.Contains(text, Solutions, StringComparison.Ordinal);

    private static string Number(double value) => (Math.Round(value, 10) + 0.0).ToString(CultureInfo.InvariantCulture);

    private static string Tuple(Vector<double> v) => $"({string.Join(@",\ ", v.Select(Number))})^T";

    private static string Table(Matrix<double> m) => $@"\begin{{pmatrix}} {string.Join(@" \\ ", m.EnumerateRows().Select(row => string.Join(" & ", row.Select(Number))))} \end{{pmatrix}}";

    private static Vector<double> Column(params double[] entries) => Vector<double>.Build.Dense(entries);

    private static Matrix<double> Rows(params double[][] rows) => Matrix<double>.Build.DenseOfRowArrays(rows);
}
