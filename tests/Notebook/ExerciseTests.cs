using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>These read what is printed, so no others run beside them.</summary>
[Collection(nameof(Alone))]
public class ExerciseTests
{
    [Fact]
    public void A_stub_says_not_yet() =>
        Assert.StartsWith("Exercise 1.1: not yet.", Printed(() => Check.Equal("x", Exercise.NotYet<double>(), 1)), StringComparison.Ordinal);

    [Fact]
    public void A_right_answer_is_called_right() =>
        Assert.EndsWith("Exercise 1.1: right!\n", Printed(() => Check.Equal("x", 1.0, 1)), StringComparison.Ordinal);

    [Fact]
    public void A_wrong_answer_is_told_where()
    {
        var printed = Printed(() => Check.Equal("x", 2.0, 1));
        Assert.Contains("✗ x: largest error", printed, StringComparison.Ordinal);
        Assert.Contains("Exercise 1.1: not right yet", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_throws_fails_no_cell() =>
        Assert.Contains("stopped with IndexOutOfRangeException", Printed(() => Check.Equal("x", Array.Empty<double>()[Environment.ProcessId], 1)), StringComparison.Ordinal);

    [Fact]
    public void An_ended_cell_is_not_swallowed() =>
        Assert.Throws<OperationCanceledException>(() => Exercise.Check("1.1", () => throw new OperationCanceledException()));

    [Fact]
    public void An_answer_that_calls_what_it_is_to_write_is_refused()
    {
        Func<double, double> direct = x => CentralDifference.Derivative(Math.Exp, x), through = x => Helper(x), later = x => Slopes(x).Single(), own = Math.Exp;
        string Said(Func<double, double> answer, params string[] without) => Printed(() => Check.Equal("slope", answer(0), 1, 1e-6), answer, without);

        Assert.All(new[] { direct, through, later }, answer => Assert.Contains("✗ the answer uses CentralDifference: here", Said(answer, "CentralDifference"), StringComparison.Ordinal));
        Assert.Contains("uses CentralDifference.Derivative", Said(through, "CentralDifference.Derivative"), StringComparison.Ordinal);
        Assert.Contains("uses Helper", Said(through, "Helper"), StringComparison.Ordinal);
        Assert.Contains("uses Activation.Softmax", Said(x => Activation.Softmax.IsElementwise ? x : 1, "Activation.Softmax"), StringComparison.Ordinal);
        Assert.Contains("right!", Said(own, "CentralDifference"), StringComparison.Ordinal);
        Assert.Contains("right!", Said(direct, "CentralDifference.Gradient"), StringComparison.Ordinal);
    }

    private static double Helper(double x) => CentralDifference.Derivative(Math.Exp, x);

    private static IEnumerable<double> Slopes(double x)
    {
        yield return Helper(x);
    }

    private static string Printed(Action checks, Delegate? answer = null, string[]? without = null)
    {
        var before = Console.Out;
        var printed = new StringWriter { NewLine = "\n" };
        Console.SetOut(printed);
        try
        {
            Exercise.Check("1.1", checks, answer, without);
        }
        finally
        {
            Console.SetOut(before);
        }

        return printed.ToString();
    }
}
