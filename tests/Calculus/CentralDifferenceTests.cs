using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Calculus;

public class CentralDifferenceTests
{
    private static readonly VectorBuilder<double> V = Vector<double>.Build;
    private static readonly MatrixBuilder<double> M = Matrix<double>.Build;

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(-0.3)]
    [InlineData(7)]
    [InlineData(-1e5)]
    [InlineData(1e12)]
    public void A_derivative_holds_nine_digits_at_any_magnitude(double x)
    {
        Equal(2 * x + 3, CentralDifference.Derivative(t => t * t + 3 * t, x), 1e-9);
        if (Math.Abs(x) < 10) Equal(1 / (1 + x * x), CentralDifference.Derivative(Math.Atan, x), 1e-9);
    }

    [Fact]
    public void A_smaller_scale_follows_functions_that_change_quickly_near_zero()
    {
        Assert.False(double.IsFinite(CentralDifference.Derivative(Math.Log, 1e-6)));
        Equal(1e6, CentralDifference.Derivative(Math.Log, 1e-6, scale: 1e-6), 1e-9);
    }

    [Fact]
    public void The_gradient_of_a_quadratic_form_is_what_algebra_says_and_the_argument_stays_as_it_was()
    {
        var a = M.Random(5, 5, 1);
        var x = V.Random(5, 2);
        var before = x.ToArray();

        var gradient = CentralDifference.Gradient(v => v * (a * v), x);

        Equal((a + a.Transpose()) * x, gradient, 1e-9);
        Assert.Equal(before, x.ToArray());
    }

    [Fact]
    public void The_gradient_with_respect_to_a_matrix_has_its_shape()
    {
        Vector<double> u = V.Random(2, 3), v = V.Random(3, 4);

        var gradient = CentralDifference.Gradient(w => u * (w * v), M.Random(2, 3, 5));

        Equal(V.Dense(u.OuterProduct(v).ToColumnMajorArray()), V.Dense(gradient.ToColumnMajorArray()), 1e-9);
    }

    [Fact]
    public void A_jacobian_has_a_row_for_each_output_and_a_column_for_each_input()
    {
        var jacobian = CentralDifference.Jacobian(v => V.DenseOfArray([v[0] * v[1], Math.Sin(v[0]), v[2]]), V.DenseOfArray([2, 3, 5.0]));

        Equal(V.DenseOfArray([3, Math.Cos(2), 0, 2, 0, 0, 0, 0, 1]), V.Dense(jacobian.ToColumnMajorArray()), 1e-9);
    }

    [Fact]
    public void A_function_may_return_its_own_argument() =>
        Assert.Equal(M.DenseIdentity(3), CentralDifference.Jacobian(v => v, V.DenseOfArray([1, -20, 0.5])));

    [Fact]
    public void Outputs_that_change_their_number_are_refused()
    {
        var calls = 0;
        var error = Assert.Throws<ArgumentException>(() => CentralDifference.Jacobian(_ => V.Dense(++calls), V.Dense(2)));
        Assert.Contains("gave 1 and then 2", error.Message);
    }

    private static void Equal(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    private static void Equal(Vector<double> expected, Vector<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++) Equal(expected[i], actual[i], tolerance);
    }
}
