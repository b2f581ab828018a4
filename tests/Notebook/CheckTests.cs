using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Notebook;

public class CheckTests
{
    private static readonly Vector<double> One = Vector<double>.Build.Dense([1, -2, 1e-3]);

    [Fact]
    public void Equal_sides_pass()
    {
        Check.Equal("x = x", One, One);
        Check.Equal("0 = 0", 0, 0);
        Check.Equal("1 = 1 + ε", 1, 1 + 1e-15);
    }

    [Fact]
    public void A_wrong_entry_is_named()
    {
        var wrong = One.Clone();
        wrong[1] = -2.5;
        var error = Assert.Throws<CheckFailedException>(() => Check.Equal("x = y", wrong, One));
        Assert.Equal("✗ x = y: largest error 0.2, accepted 1E-12. Entry (2, 1) is -2.5, expected -2.", error.Message);
    }

    [Fact]
    public void Small_numbers_are_compared_by_their_own_size() =>
        Assert.Throws<CheckFailedException>(() => Check.Equal("tiny", 1.0e-5, 1.1e-5));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_fails(double value) => Assert.Throws<CheckFailedException>(() => Check.Equal("x", value, value));

    [Fact]
    public void Shapes_must_agree() =>
        Assert.Contains("3 × 1 and 2 × 1", Assert.Throws<CheckFailedException>(() => Check.Equal("x", One, One.SubVector(0, 2))).Message, StringComparison.Ordinal);

    [Fact]
    public void Derivatives_are_held_against_central_differences()
    {
        Check.Derivative("d sin = cos", Math.Cos(0.7), Math.Sin, 0.7);
        Check.Derivative("∇ x·x = 2 x", 2 * One, x => x * x, One);
        Check.Jacobian("J of 3 x is 3", 3 * Matrix<double>.Build.DenseIdentity(3), x => 3 * x, One);
        Assert.Throws<CheckFailedException>(() => Check.Derivative("d sin = sin", Math.Sin(0.7), Math.Sin, 0.7));
    }

    [Fact]
    public void A_statement_holds_or_not()
    {
        Check.That("1 < 2", 1 < 2);
        Assert.Throws<CheckFailedException>(() => Check.That("2 < 1", 2 < 1));
    }

    [Fact]
    public void A_mistake_shown_on_purpose_must_differ()
    {
        Check.Caught("d sin = sin", Math.Sin(0.7), Math.Cos(0.7));
        Check.Caught("a matrix that does not conform", One.ToRowMatrix(), One.ToColumnMatrix());
        Check.Caught("what is no number", double.NaN, 1);
        Assert.Throws<CheckFailedException>(() => Check.Caught("the truth", One, One));
        Assert.Throws<CheckFailedException>(() => Check.Caught("the truth, measured", 1 + 1e-9, 1));
    }
}
