using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>The errata are numbered so that a number means one thing: 003-1, 003-2, … for post 003, each once, without a gap.</summary>
public sealed partial class ErrataTests
{
    private static readonly string Text = string.Join('\n', CourseNotebook.All.Single(notebook => notebook.Name == "09-errata").Cells.Where(cell => !cell.IsCode).Select(cell => cell.Source));

    [Fact]
    public void Each_number_is_given_once_and_none_is_left_out()
    {
        var given = Given(Text).ToArray();
        foreach (var post in given.GroupBy(number => number[..3]))
            Assert.Equal(Enumerable.Range(1, post.Count()).Select(i => $"{post.Key}-{i}"), post.OrderBy(number => int.Parse(number[4..])));
        Assert.Equal(["000", "001", "002", "003", "004"], given.Select(number => number[..3]).Distinct().Order());
    }

    [Fact]
    public void Every_number_that_is_mentioned_was_given() => Assert.Empty(
        Mentioned().Matches(Text).Select(match => match.Value).Concat(Equation.All.SelectMany(equation => equation.Errata)).Except(Given(Text)));

    [Theory]
    [InlineData("### 000-1 · A slip", "000-1")]
    [InlineData("### 000-6 and 003-5 · One slip of two posts", "000-6", "003-5")]
    [InlineData("### 003-1 to 003-3 · Three\n\n* **003-1, one.** As 003-2.\n* **003-2.**", "003-1", "003-2")]
    [InlineData("| | the post has |\n|---|---|\n| 004-7 | this, see 004-6 |", "004-7")]
    public void A_number_is_given_by_a_heading_a_bold_word_or_a_row(string text, params string[] numbers) => Assert.Equal(numbers, Given(text));

    private static IEnumerable<string> Given(string text) => Giving().Matches(text).SelectMany(match => match.Groups["number"].Captures).Select(number => number.Value);

    [GeneratedRegex(@"^### (?<number>\d{3}-\d+)( and (?<number>\d{3}-\d+))* ·|\*\*(?<number>\d{3}-\d+)\b|^\| (?<number>\d{3}-\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Giving();

    [GeneratedRegex(@"(?<![\d-])00[0-4]-\d+")]
    private static partial Regex Mentioned();
}
