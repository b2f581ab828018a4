using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>A notebook asks before it tells: predictions that a later cell answers, three hints to an exercise, exercises that are no mere stub.</summary>
public sealed partial class AskingTests
{
    [Fact]
    public void Every_notebook_asks_for_four_predictions_and_answers_each_later()
    {
        foreach (var notebook in CourseNotebook.All)
        {
            var asked = notebook.CodeCells.SelectMany(cell => Question().Matches(cell.Source).Select(m => (cell, Name: m.Groups["name"].Value))).ToArray();
            Assert.True(asked.Length >= 4, $"{notebook.Name} asks for {asked.Length} predictions; at least four are wanted.");
            foreach (var (cell, name) in asked)
            {
                Assert.DoesNotContain($"{name}.Answer(", cell.Source, StringComparison.Ordinal);
                Assert.True(cell.Following.Take(6).Any(next => next.IsCode && next.Source.Contains($"{name}.Answer(", StringComparison.Ordinal)), $"{cell}: none of the next six cells answers {name}.");
            }
        }
    }

    /// <summary>The answer comes from what the cell computed, so it is a choice among several, not a text that stands there in any case.</summary>
    [Fact]
    public void Answers_are_computed()
    {
        foreach (var cell in CourseNotebook.All.SelectMany(notebook => notebook.CodeCells))
            Assert.False(FixedAnswer().IsMatch(cell.Source), $"{cell} answers a prediction with a fixed text.");
    }

    [Fact]
    public void Every_exercise_has_its_stars_and_three_hints()
    {
        foreach (var notebook in CourseNotebook.All)
        {
            var texts = string.Join('\n', notebook.Cells.Where(cell => !cell.IsCode).Select(cell => cell.Source));
            foreach (var exercise in CourseExercise.In(notebook, []))
            {
                Assert.True(Regex.IsMatch(texts, $@"^### {Regex.Escape(exercise.Id)} ★{{1,3}} \S", RegexOptions.Multiline), $"Exercise {exercise.Id} has no stars in its heading.");
                var after = exercise.Check.Following.First().Source;
                string[] hints = [.. Hint().Matches(after[..after.IndexOf("<summary>▸ Solution", StringComparison.Ordinal)]).Select(m => m.Groups["name"].Value)];
                Assert.Equal(["Hint 1: a question", "Hint 2: the first step", "Hint 3: the formula"], hints);
            }
        }
    }

    /// <summary>What was learned before comes back when the next notebook begins: five questions, and five answers that have to be opened.</summary>
    [Fact]
    public void Notebooks_open_with_five_questions_from_memory()
    {
        foreach (var notebook in CourseNotebook.All.Where(notebook => notebook.Number > 1 && !notebook.IsAppendix))
        {
            var recap = notebook.Cells.Single(cell => cell.Id == "recap").Source;
            var answers = recap.IndexOf("<summary>▸ Answers (click)</summary>", StringComparison.Ordinal);
            Assert.True(answers > 0, $"{notebook.Name}: the recap's answers are not folded.");
            foreach (var part in new[] { recap[..answers], recap[answers..] })
                Assert.Equal(["1", "2", "3", "4", "5"], Item().Matches(part).Select(m => m.Groups["number"].Value));
        }
    }

    /// <summary>A picture is not left to speak for itself: the text directly above it or below says that there is one and what to look for.</summary>
    [Fact]
    public void Every_picture_has_a_sentence_beside_it() => CourseNotebook.Obey(notebook => notebook.CodeCells
        .Where(cell => cell.Outputs.Any(OutputText.HasPicture) && !Pointing().IsMatch(TextBeside(notebook, cell)))
        .Select(cell => $"{cell} shows a picture, and the text above and below says nothing of what to see in it."));

    private static string TextBeside(CourseNotebook notebook, CourseCell cell)
    {
        var above = notebook.Cells.Take(cell.Index).LastOrDefault(text => !text.IsCode);
        var below = cell.Following.FirstOrDefault(text => !text.IsCode);
        return ProseNumbers.WithoutFormulasAndCode($"{above?.Source}\n{below?.Source}");
    }

    [Fact]
    public void A_third_of_the_exercises_is_more_than_a_function_to_fill_in()
    {
        foreach (var notebook in CourseNotebook.All)
        {
            var texts = string.Join('\n', notebook.Cells.Where(cell => !cell.IsCode).Select(cell => cell.Source));
            int all = ExerciseHeading().Count(texts), others = OtherKind().Count(texts);
            Assert.True(3 * others >= all, $"{notebook.Name}: {others} of {all} exercises are on paper, a bug hunt, a repair, a patient or an experiment; a third is wanted.");
        }
    }

    [GeneratedRegex(@"var (?<name>\w+) = Predict\(")]
    private static partial Regex Question();

    [GeneratedRegex(@"\b(pictures?|curves?|colou?rs?|shows?|shown|see|looks?|read|drawn?|draws|drawing|bars?|dots?|axis|map|film|strip|watch|scale|plot|tiles?|chart|histogram|boxes|heatmap|buttons)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pointing();

    [GeneratedRegex(@"\.Answer\(""[^""{]*""\)")]
    private static partial Regex FixedAnswer();

    [GeneratedRegex(@"<summary>▸ (?<name>Hint[^<]*) \(click\)</summary>")]
    private static partial Regex Hint();

    [GeneratedRegex(@"^(?<number>\d)\. \S", RegexOptions.Multiline)]
    private static partial Regex Item();

    [GeneratedRegex(@"^### \d+\.\d ", RegexOptions.Multiline)]
    private static partial Regex ExerciseHeading();

    [GeneratedRegex(@"^### \d+\.\d ★+ (On paper|Find the bug|Repair|Heal|An experiment)", RegexOptions.Multiline)]
    private static partial Regex OtherKind();
}
