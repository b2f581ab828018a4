namespace Backprop;

/// <content>Questions that a cell asks before the next one answers.</content>
public static partial class Notebook
{
    /// <summary>
    /// Asks the reader to predict what the cells below will show. It prints the question and its choices and keeps nothing: the prediction is made in the head or
    /// on paper, and the cell that computes the answer says which of the choices it was.
    /// <code>
    /// var wrong = Predict("Which entries does it get wrong?", "all", "none", "all but one");    // the next cell computes it and says
    /// wrong.Answer("all but one");
    /// </code>
    /// </summary>
    /// <param name="question">One question.</param>
    /// <param name="choices">Two to six answers, of which one is right.</param>
    /// <exception cref="ArgumentException">There are fewer than two choices or more than six, or two are the same.</exception>
    public static Prediction Predict(string question, params string[] choices)
    {
        if (choices.Length is < 2 or > 6 || choices.Distinct().Count() < choices.Length)
            throw new ArgumentException($"A question has two to six different choices; this one has {choices.Length}: {string.Join(", ", choices)}.", nameof(choices));
        Console.WriteLine($"? {Wrapped(question)}");
        for (var i = 0; i < choices.Length; i++)
            Console.WriteLine($"    {(char)('a' + i)}) {choices[i]}");
        Console.WriteLine("  Decide before you run on.");
        return new Prediction(choices);
    }

    /// <summary>The words of a text in lines that fit an output, those after the first indented.</summary>
    private static string Wrapped(string text)
    {
        const int Width = 93;
        List<string> lines = [""];
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length == 0)
                lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length > Width)
                lines.Add(word);
            else
                lines[^1] += " " + word;
        }
        return string.Join("\n  ", lines);
    }
}

/// <summary>A question asked by <see cref="Notebook.Predict"/>.</summary>
public sealed class Prediction
{
    private readonly string[] _choices;

    internal Prediction(string[] choices) => _choices = choices;

    /// <summary>Says which choice was right. Call it with what the cell computed, so that the answer cannot outlive the numbers.</summary>
    /// <exception cref="ArgumentException">No choice reads so.</exception>
    public void Answer(string choice)
    {
        var place = Array.IndexOf(_choices, choice);
        if (place < 0)
            throw new ArgumentException($"“{choice}” is none of the choices: {string.Join(", ", _choices)}.", nameof(choice));
        Console.WriteLine($"→ {(char)('a' + place)}) {choice}");
    }
}
