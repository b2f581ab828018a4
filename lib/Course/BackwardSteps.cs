using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>
/// The backward pass of a network of one hidden layer of sigmoids, softmax and cross-entropy, cut into its four steps, so that each can be tried, and replaced, by
/// itself: <c>steps with { HiddenDelta = … }</c>. One sample is one column, m of them.
/// </summary>
/// <param name="OutputDelta">(Ŷ, Y) ↦ Δ⁽²⁾, n₂×m: Ŷ − Y.</param>
/// <param name="HiddenDelta">(W⁽²⁾, Δ⁽²⁾, A⁽¹⁾) ↦ Δ⁽¹⁾, n₁×m: W⁽²⁾ᵀ Δ⁽²⁾ ⊙ A⁽¹⁾ ⊙ (1 − A⁽¹⁾).</param>
/// <param name="WeightGradient">(Δ⁽ˡ⁾, A⁽ˡ⁻¹⁾) ↦ ∂C/∂W⁽ˡ⁾, the mean over the samples: Δ Aᵀ / m.</param>
/// <param name="BiasGradient">Δ⁽ˡ⁾ ↦ ∂C/∂b⁽ˡ⁾, the mean over the samples: Δ 1 / m.</param>
public sealed record BackwardSteps(
    Func<Matrix<double>, Matrix<double>, Matrix<double>> OutputDelta,
    Func<Matrix<double>, Matrix<double>, Matrix<double>, Matrix<double>> HiddenDelta,
    Func<Matrix<double>, Matrix<double>, Matrix<double>> WeightGradient,
    Func<Matrix<double>, Vector<double>> BiasGradient)
{
    /// <summary>The four steps as notebook 4 derives them.</summary>
    public static BackwardSteps Right { get; } = new(
        (Ŷ, Y) => Ŷ - Y,
        (W2, Δ2, A1) => (W2.Transpose() * Δ2).PointwiseMultiply(A1).PointwiseMultiply(1 - A1),
        (Δ, A) => Δ * A.Transpose() / Δ.ColumnCount,
        Δ => Δ.RowSums() / Δ.ColumnCount);

    /// <summary>The same with one step wrong, each time another: for notebook 8, whose reader finds out which.</summary>
    /// <param name="number">1 to 5.</param>
    public static BackwardSteps Sick(int number) => number switch
    {
        // Passes every test of shapes only where both layers are equally wide.
        1 => Right with { HiddenDelta = (W2, Δ2, A1) => (W2 * Δ2).PointwiseMultiply(A1).PointwiseMultiply(1 - A1) },
        2 => Right with { BiasGradient = Δ => Δ.Column(Δ.ColumnCount - 1) },
        3 => Right with { OutputDelta = (Ŷ, Y) => (Ŷ - Y).PointwiseMultiply(Ŷ).PointwiseMultiply(1 - Ŷ) },
        4 => Right with { HiddenDelta = (W2, Δ2, A1) => (W2.Transpose() * Δ2).PointwiseMultiply(1 - A1.PointwiseMultiply(A1)) },
        5 => Right with { WeightGradient = (Δ, A) => Δ * A.Transpose() },
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, $"There are five sick backward passes, 1 to 5; {number} is none of them."),
    };

    /// <summary>How many steps are not the very ones of <paramref name="other"/>: what a repair has touched.</summary>
    public int StepsUnlike(BackwardSteps other) =>
        new[] { OutputDelta != other.OutputDelta, HiddenDelta != other.HiddenDelta, WeightGradient != other.WeightGradient, BiasGradient != other.BiasGradient }.Count(unlike => unlike);

    /// <summary>Goes forward with the network and backward with these steps.</summary>
    /// <param name="network">Two layers, sigmoid and softmax. Its own backward pass is not used.</param>
    /// <param name="data">The samples.</param>
    /// <returns>The four gradients, shaped like W⁽¹⁾, b⁽¹⁾, W⁽²⁾ and b⁽²⁾.</returns>
    public (Matrix<double> dW1, Vector<double> db1, Matrix<double> dW2, Vector<double> db2) Gradients(Network<double> network, Dataset<double> data)
    {
        var (X, Ŷ) = (data.X, network.Forward(data.X));
        var (A1, W2) = (network.Layers[0].A, network.Layers[1].W);
        var Δ2 = OutputDelta(Ŷ, data.Y);
        var Δ1 = HiddenDelta(W2, Δ2, A1);
        return (WeightGradient(Δ1, X), BiasGradient(Δ1), WeightGradient(Δ2, A1), BiasGradient(Δ2));
    }
}
