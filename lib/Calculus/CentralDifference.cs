using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>
/// Derivatives measured instead of derived: <c>(f(x + h) − f(x − h)) / 2h</c>, one coordinate at a time. They know nothing of the
/// chain rule, and that is why a gradient found by backpropagation is held against them.
/// </summary>
/// <remarks>
/// The formula's own error falls with h² and the rounding of f grows with 1/h; they balance near <c>h = ∛ε · max(scale, |x|)</c>, where
/// about ten digits are right. <c>scale</c> is the size at which a coordinate counts as small: 1 suits weights and logits;
/// give a smaller one where f changes quickly near zero, as log does.
/// </remarks>
public static class CentralDifference
{
    private static readonly double CubeRootOfEpsilon = Math.Cbrt(double.BitIncrement(1) - 1);

    /// <summary>The derivative of a function of one number.</summary>
    public static double Derivative(Func<double, double> f, double x, double scale = 1)
    {
        var (below, above) = Around(x, scale);
        return (f(above) - f(below)) / (above - below);
    }

    /// <summary>The gradient ∂f/∂x, n numbers, of a function of an n-vector. <paramref name="x"/> itself is not changed.</summary>
    public static Vector<double> Gradient(Func<Vector<double>, double> f, Vector<double> x, double scale = 1)
    {
        var moved = x.Clone();
        return Vector<double>.Build.Dense(x.Count, i =>
        {
            var slope = Derivative(value => { moved[i] = value; return f(moved); }, x[i], scale);
            moved[i] = x[i];
            return slope;
        });
    }

    /// <summary>The gradient ∂f/∂X of a function of an m×n matrix: m×n as X, element (i, j) beside X(i, j).</summary>
    public static Matrix<double> Gradient(Func<Matrix<double>, double> f, Matrix<double> x, double scale = 1)
    {
        Matrix<double> Shaped(Vector<double> columns) => Matrix<double>.Build.Dense(x.RowCount, x.ColumnCount, columns.ToArray());

        return Shaped(Gradient(columns => f(Shaped(columns)), Vector<double>.Build.Dense(x.ToColumnMajorArray()), scale));
    }

    /// <summary>The Jacobian of a function from n numbers to m: m×n, row i holds the derivatives of output i.</summary>
    /// <exception cref="ArgumentException">The function returns vectors of different lengths.</exception>
    public static Matrix<double> Jacobian(Func<Vector<double>, Vector<double>> f, Vector<double> x, double scale = 1)
    {
        var moved = x.Clone();
        // A function may return its argument, or a buffer that it uses again: each answer is copied before the next call.
        double[] Outputs(int j, double value) { moved[j] = value; return f(moved).ToArray(); }

        return Matrix<double>.Build.DenseOfColumns(Enumerable.Range(0, x.Count).Select(j =>
        {
            var (below, above) = Around(x[j], scale);
            double[] before = Outputs(j, below), after = Outputs(j, above);
            moved[j] = x[j];
            if (before.Length != after.Length)
                throw new ArgumentException($"A Jacobian needs a function whose outputs keep their number; this one gave {before.Length} and then {after.Length}.", nameof(f));
            return after.Zip(before, (up, down) => (up - down) / (above - below));
        }));
    }

    // The two points as they are stored: their distance is exact, while 2h would carry the rounding of x ± h.
    private static (double Below, double Above) Around(double x, double scale)
    {
        Interruption.Check(); // once for each coordinate
        var h = CubeRootOfEpsilon * Math.Max(scale, Math.Abs(x));
        return (x - h, x + h);
    }
}
