using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>A derivation that did not hold when it was computed.</summary>
/// <param name="message">What was claimed, how far off it is and where.</param>
public sealed class CheckFailedException(string message) : Exception(message);

/// <summary>
/// Checks of an equation by numbers. Each prints one line, the equation and its largest error, and throws where the error is too large.
/// The error is the largest difference of two entries, relative to the largest entry of either side (or to 10⁻⁶ where all are smaller).
/// </summary>
public static class Check
{
    /// <summary>The error that rounding in double precision may cause in a short computation.</summary>
    public const double Rounding = 1e-12;

    /// <summary>The error that a central difference may have.</summary>
    public const double Differences = 1e-6;

    /// <summary>Both sides of an equation are equal.</summary>
    /// <param name="equation">The equation, as the text above the cell writes it.</param>
    /// <param name="actual">The side that was derived.</param>
    /// <param name="expected">The side it is held against.</param>
    /// <param name="tolerance">The largest error that is accepted.</param>
    /// <exception cref="CheckFailedException">The sides differ in shape, by more than the tolerance, or hold something that is no number.</exception>
    public static void Equal(string equation, double actual, double expected, double tolerance = Rounding) =>
        Compare(equation, Matrix<double>.Build.Dense(1, 1, actual), Matrix<double>.Build.Dense(1, 1, expected), tolerance);

    /// <inheritdoc cref="Equal(string, double, double, double)"/>
    public static void Equal(string equation, Vector<double> actual, Vector<double> expected, double tolerance = Rounding) =>
        Compare(equation, actual.ToColumnMatrix(), expected.ToColumnMatrix(), tolerance);

    /// <inheritdoc cref="Equal(string, double, double, double)"/>
    public static void Equal(string equation, Matrix<double> actual, Matrix<double> expected, double tolerance = Rounding) =>
        Compare(equation, actual, expected, tolerance);

    /// <summary>A derivative that was derived agrees with the central differences of the function it belongs to.</summary>
    /// <param name="equation">The equation, as the text above the cell writes it.</param>
    /// <param name="derived">The derivative by the equation.</param>
    /// <param name="function">The function that it is a derivative of.</param>
    /// <param name="at">Where it was taken.</param>
    /// <param name="tolerance">The largest error that is accepted.</param>
    /// <exception cref="CheckFailedException">The two differ in shape or by more than the tolerance.</exception>
    public static void Derivative(string equation, double derived, Func<double, double> function, double at, double tolerance = Differences) =>
        Equal(equation, derived, CentralDifference.Derivative(function, at), tolerance);

    /// <inheritdoc cref="Derivative(string, double, Func{double, double}, double, double)"/>
    public static void Derivative(string equation, Vector<double> derived, Func<Vector<double>, double> function, Vector<double> at, double tolerance = Differences) =>
        Equal(equation, derived, CentralDifference.Gradient(function, at), tolerance);

    /// <inheritdoc cref="Derivative(string, double, Func{double, double}, double, double)"/>
    public static void Derivative(string equation, Matrix<double> derived, Func<Matrix<double>, double> function, Matrix<double> at, double tolerance = Differences) =>
        Equal(equation, derived, CentralDifference.Gradient(function, at), tolerance);

    /// <summary>A Jacobian that was derived agrees with the central differences of its function.</summary>
    /// <inheritdoc cref="Derivative(string, double, Func{double, double}, double, double)"/>
    public static void Jacobian(string equation, Matrix<double> derived, Func<Vector<double>, Vector<double>> function, Vector<double> at, double tolerance = Differences) =>
        Equal(equation, derived, CentralDifference.Jacobian(function, at), tolerance);

    /// <summary>A wrong version, shown on purpose, differs from the truth by more than a comparison would forgive: the ✗ that it prints is as it should be.</summary>
    /// <param name="mistake">The mistake, in words or as the wrong equation.</param>
    /// <param name="actual">What the wrong version gives.</param>
    /// <param name="expected">The truth.</param>
    /// <param name="tolerance">What a comparison would accept.</param>
    /// <exception cref="CheckFailedException">The two agree: the mistake would go unseen.</exception>
    public static void Caught(string mistake, double actual, double expected, double tolerance = Differences) =>
        Refute(mistake, Matrix<double>.Build.Dense(1, 1, actual), Matrix<double>.Build.Dense(1, 1, expected), tolerance);

    /// <inheritdoc cref="Caught(string, double, double, double)"/>
    public static void Caught(string mistake, Vector<double> actual, Vector<double> expected, double tolerance = Differences) =>
        Refute(mistake, actual.ToColumnMatrix(), expected.ToColumnMatrix(), tolerance);

    /// <inheritdoc cref="Caught(string, double, double, double)"/>
    public static void Caught(string mistake, Matrix<double> actual, Matrix<double> expected, double tolerance = Differences) =>
        Refute(mistake, actual, expected, tolerance);

    /// <summary>A statement that is no equation holds.</summary>
    /// <param name="statement">The statement in words.</param>
    /// <param name="holds">Whether it does.</param>
    /// <exception cref="CheckFailedException">It does not.</exception>
    public static void That(string statement, bool holds)
    {
        if (!holds)
            throw new CheckFailedException($"✗ {statement}: this does not hold.");
        Console.WriteLine($"✓ {statement}");
    }

    private static void Compare(string equation, Matrix<double> actual, Matrix<double> expected, double tolerance)
    {
        var (error, fault) = Difference(actual, expected);
        if (!(error <= tolerance))
            throw new CheckFailedException($"✗ {equation}: {(double.IsFinite(error) ? $"largest error {Text(error)}, accepted {Text(tolerance)}. {fault}" : fault)}");
        Console.WriteLine($"✓ {equation}   ({(error == 0 ? "exact" : $"largest error {Magnitude(error)}")})");
    }

    private static void Refute(string mistake, Matrix<double> actual, Matrix<double> expected, double tolerance)
    {
        var (error, fault) = Difference(actual, expected);
        if (error <= tolerance)
            throw new CheckFailedException($"✗ {mistake}: this was to be caught, and agrees to {Magnitude(error)}, where {Text(tolerance)} is accepted.");
        Console.WriteLine($"✗ {mistake}   (caught: {(double.IsFinite(error) ? $"error {Magnitude(error)}" : fault.TrimEnd('.'))})");
    }

    /// <summary>The largest error and a sentence on where it is; infinite where the sides cannot be compared.</summary>
    private static (double Error, string Fault) Difference(Matrix<double> actual, Matrix<double> expected)
    {
        if (actual.RowCount != expected.RowCount || actual.ColumnCount != expected.ColumnCount)
            return (double.PositiveInfinity, $"the sides differ in shape, {actual.RowCount} × {actual.ColumnCount} and {expected.RowCount} × {expected.ColumnCount}.");

        double scale = 1e-6, largest = 0;
        (int Row, int Column) where = (0, 0);
        for (var j = 0; j < actual.ColumnCount; j++)
        {
            for (var i = 0; i < actual.RowCount; i++)
            {
                var difference = Math.Abs(actual[i, j] - expected[i, j]);
                if (!double.IsFinite(difference))
                    return (double.PositiveInfinity, $"entry ({i + 1}, {j + 1}) is {Text(actual[i, j])} on one side and {Text(expected[i, j])} on the other.");
                scale = Math.Max(scale, Math.Max(Math.Abs(actual[i, j]), Math.Abs(expected[i, j])));
                if (difference > largest)
                    (largest, where) = (difference, (i, j));
            }
        }
        return (largest / scale, $"Entry ({where.Row + 1}, {where.Column + 1}) is {Text(actual[where.Row, where.Column])}, expected {Text(expected[where.Row, where.Column])}.");
    }

    private static string Magnitude(double error) => error.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
