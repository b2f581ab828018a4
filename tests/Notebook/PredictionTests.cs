using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>These read what is printed, so no others run beside them.</summary>
[Collection(nameof(Alone))]
public class PredictionTests
{
    [Fact]
    public void A_question_is_printed_with_its_choices_and_answered_with_their_letter()
    {
        var printed = Printed(() => Backprop.Notebook.Predict("Which?", "all", "none", "all but one").Answer("all but one"));
        Assert.Equal("? Which?\n    a) all\n    b) none\n    c) all but one\n  Decide before you run on.\n→ c) all but one\n", printed);
    }

    [Fact]
    public void An_answer_is_one_of_the_choices()
    {
        var error = Assert.Throws<ArgumentException>(() => Backprop.Notebook.Predict("Which?", "all", "none").Answer("some"));
        Assert.Contains("“some” is none of the choices: all, none.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_has_two_to_six_different_choices()
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
