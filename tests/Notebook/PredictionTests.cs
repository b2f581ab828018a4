using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>These read what is printed, so no others run beside them.</summary>
[Collection(nameof(Alone))]
public class PredictionTests
{
    [Fact]
    public void AQuestionIsPrintedWithItsChoicesAndAnsweredWithTheirLetter()
    {
        string printed = Printed(() => Backprop.Notebook.Predict("Which?", "all", "none", "all but one").Answer("all but one"));
        Assert.Equal("? Which?\n    a) all\n    b) none\n    c) all but one\n  Decide before you run on.\n→ c) all but one\n", printed);
    }

    [Fact]
    public void AnAnswerIsOneOfTheChoices()
    {
        var error = Assert.Throws<ArgumentException>(() => Backprop.Notebook.Predict("Which?", "all", "none").Answer("some"));
        Assert.Contains("“some” is none of the choices: all, none.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AQuestionHasTwoToSixDifferentChoices()
    {
        Assert.Throws<ArgumentException>(() => Backprop.Notebook.Predict("Which?", "all"));
        Assert.Throws<ArgumentException>(() => Backprop.Notebook.Predict("Which?", "all", "all"));
        Assert.Throws<ArgumentException>(() => Backprop.Notebook.Predict("Which?", "1", "2", "3", "4", "5", "6", "7"));
    }

    private static string Printed(Action action)
    {
        var (console, text) = (Console.Out, new StringWriter { NewLine = "\n" });
        Console.SetOut(text);
        try { action(); }
        finally { Console.SetOut(console); }
        return text.ToString();
    }
}
