using Xunit;

namespace Backprop.Tests;

/// <summary>
/// Every number in the prose of a notebook is printed by the code next to it, so that a text cannot praise what the code no longer gives:
/// by the cells that stand directly above the text or directly below it, with no other text between.
/// </summary>
public sealed class ProseNumbersTests
{
    [Fact]
    public void Numbers_in_the_prose_stand_in_the_outputs() => CourseNotebook.Obey(Complaints);

    [Theory]
    [InlineData("It reaches 97.9 % after 20 epochs of 60,000 images.", "97.9 %", "60,000")]
    [InlineData("From 0.5–1.3, about 1e-10 or 5 %; in 2010, at 784 inputs.", "0.5", "1.3", "1e-10", "5 %", "784")]
    [InlineData("A loss of −0.27, then (2.303).", "0.27", "2.303")]
    [InlineData("## 2.3 A title\n\n### 000-3 Another with 0.7", "0.7")]
    [InlineData("Exercise 1.2, posts 000 and 004, equation (1.2), C# 12, .NET 8.0 and notebooks 3–5")]
    [InlineData("| 000 | 001, 002 | in 004 |")]
    [InlineData("28 × 28 pixels, 1,000 × 10, a 784-256-10 network, erratum 002-14")]
    [InlineData("$\\eta = 0.95$ and\n$$\nx = 0.731\n$$\n`0.5` and [98 %](a.md)\n```csharp\nvar x = 0.1;\n```\n")]
    [InlineData("| recipe | post 000 claims | here |\n|---|---|---|\n| a | 98 % | 97.9 % |\n\nThen 12.5.", "97.9 %", "12.5")]
    [InlineData("Try.\n\n<details><summary>Solution</summary>\n\nIt is 937.5.\n\n</details>\n\nThen 0.3.", "0.3")]
    [InlineData("Of 5 cells 3 hold 12 numbers.")]
    [InlineData("a1.5 is no number, x0.5 neither")]
    public void These_are_the_numbers_of_a_text(string markdown, params string[] numbers) =>
        Assert.Equal(numbers, ProseNumbers.In(markdown).Select(number => number.ToString()));

    [Theory]
    [InlineData("97.9", false, "reached 97.9 %", true)]
    [InlineData("97.9", true, "| 97.9 |", true)]
    [InlineData("97.9", false, "97.91 or 197.9", false)]
    [InlineData("7.9", false, "97.9", false)]
    [InlineData("60,000", false, "m = 60000 samples", true)]
    [InlineData("60,000", false, "m = 60,000", true)]
    [InlineData("60000", false, "m = 160,000", false)]
    [InlineData("19", true, "19%", true)]
    [InlineData("19", true, "19 cells", false)]
    [InlineData("0.5", false, "0.5.", true)]
    [InlineData("2", false, "2.5", false)]
    public void A_number_stands_in_an_output_as_it_is_rounded(string number, bool percentage, string output, bool stands) =>
        Assert.Equal(stands, new ProseNumber(number, percentage).StandsIn(output));

    private static IEnumerable<string> Complaints(CourseNotebook notebook)
    {
        var code = string.Join('\n', notebook.CodeCells.Select(cell => cell.Source));
        foreach (var cell in notebook.Cells.Where(cell => !cell.IsCode))
        {
            var outputs = string.Join('\n', cell.Beside.Select(OutputText.Of));
            foreach (var number in ProseNumbers.In(cell.Source).Where(number => !number.StandsIn(outputs) && !(number.MayBeSetting && number.StandsIn(code))))
                yield return $"{cell}: the text says {number}, and no cell directly above or below prints it so.";
        }
    }
}
