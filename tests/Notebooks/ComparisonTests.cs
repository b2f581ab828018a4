using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>
/// Words that compare are claims like numbers. Where the notebooks on training say "better than", "half a point" or "more than luck", a check directly above or
/// below says so too, in the same words: it prints them behind its ✓ only as long as the numbers bear them out.
/// </summary>
public sealed partial class ComparisonTests
{
    private const int FirstOnTraining = 6;

    [Fact]
    public void Comparisons_in_the_prose_are_checked_beside_it() => CourseNotebook.Obey(notebook => notebook.Number < FirstOnTraining ? [] : Complaints(notebook));

    [Theory]
    [InlineData("ReLU is half a point better.", "✓ half a point: 0.3 to 0.7", 0)]
    [InlineData("ReLU is half a point better.", "ReLU is half a point better", 1)]
    [InlineData("ReLU is half a point better.", "✗ half a point: this does not hold.", 1)]
    [InlineData("A is better than B. C is no better than D.", "✓ A is better than B\n✓ C is no better than D", 0)]
    [InlineData("A is better than B. C is no better than D.", "✓ A is better than B\n", 1)]
    [InlineData("It is nearly level\nwith B, or twice as good.", "✓ nearly level with B", 1)]
    [InlineData("`better than` in code, or <details>better than</details> folded", "", 0)]
    public void A_comparison_that_no_check_repeats_is_refused(string text, string output, int complaints) =>
        Assert.Equal(complaints, Complaints(CourseNotebook.Of(Text(text), Code(output))).Count());

    private static IEnumerable<string> Complaints(CourseNotebook notebook)
    {
        foreach (var cell in notebook.Cells.Where(cell => !cell.IsCode))
        {
            var passed = string.Join('\n', cell.Beside.Select(OutputText.Of).SelectMany(text => text.Split('\n')).Where(line => line.TrimStart().StartsWith('✓')));
            var said = Comparison().Matches(Space().Replace(ProseNumbers.WithoutFoldedFormulasAndCode(cell.Source), " ")).Select(match => match.Value.ToLowerInvariant());
            foreach (var words in said.Distinct().Where(words => !Regex.IsMatch(passed, $@"(?<!\bno ){Regex.Escape(words)}\b", RegexOptions.IgnoreCase)))
                yield return $"{cell}: the text says '{words}', and no check directly above or below does.";
        }
    }

    private static JsonObject Text(string source) => new() { ["cell_type"] = "markdown", ["id"] = "a", ["source"] = source };

    private static JsonObject Code(string output) => new()
    {
        ["cell_type"] = "code",
        ["id"] = "b",
        ["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = output }),
    };

    [GeneratedRegex(
        @"\b((no )?(better|worse) than|(just )?as good as|(nearly )?level with|(no )?more than luck|nothing but luck|(half|a quarter|a third|a fifth) of the (mistakes|rest)|(half a|a|one|two|three|four|five) points?\b|(twice|half|(two|three|four|five|ten) times) as \w+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
