using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>These read what is printed, so no others run beside them.</summary>
[Collection(nameof(Alone))]
public class ExerciseTests
{
    [Fact]
    public void AStubSaysNotYet() =>
        Assert.StartsWith("Exercise 1.1: not yet.", Printed(() => Check.Equal("x", Exercise.NotYet<double>(), 1)), StringComparison.Ordinal);

    [Fact]
    public void ARightAnswerIsCalledRight() =>
        Assert.EndsWith("Exercise 1.1: right!\n", Printed(() => Check.Equal("x", 1.0, 1)), StringComparison.Ordinal);

    [Fact]
    public void AWrongAnswerIsToldWhere()
    {
        string printed = Printed(() => Check.Equal("x", 2.0, 1));
        Assert.Contains("✗ x: largest error", printed, StringComparison.Ordinal);
        Assert.Contains("Exercise 1.1: not right yet", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAnswerThatThrowsFailsNoCell() =>
        Assert.Contains("stopped with IndexOutOfRangeException", Printed(() => Check.Equal("x", Array.Empty<double>()[Environment.ProcessId], 1)), StringComparison.Ordinal);

    [Fact]
    public void AnEndedCellIsNotSwallowed() =>
        Assert.Throws<OperationCanceledException>(() => Exercise.Check("1.1", () => throw new OperationCanceledException()));

    private static string Printed(Action checks)
    {
        TextWriter before = Console.Out;
        var printed = new StringWriter { NewLine = "\n" };
        Console.SetOut(printed);
        try
        {
            Exercise.Check("1.1", checks);
        }
        finally
        {
            Console.SetOut(before);
        }

        return printed.ToString();
    }
}
