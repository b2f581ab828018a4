using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>
/// The times at the head of the notebooks are counted, not wished. A reader takes in 200 words a minute, looks at a displayed equation or a picture for 20 seconds and
/// at a statement for 3.5, however many lines it takes, and thinks half a minute about a prediction; exercises take 5, 15 or 30 minutes by their stars. The appendices and what is folded are not read.
/// </summary>
public sealed partial class TimeTests
{
    private const double MinutesAtMost = 60;

    [Fact]
    public void A_notebook_says_how_long_it_takes() => CourseNotebook.Obey(notebook =>
    {
        var (reading, exercises) = (UpToFive(Reading(notebook)), UpToFive(Exercises(notebook)));
        var counted = $"**Time** about {reading:0} minutes, and {exercises:0} for the exercises";
        var complaints = new List<string>();
        if (!notebook.Cells[0].Source.Contains(counted, StringComparison.Ordinal))
            complaints.Add($"{notebook.Cells[0]} must say: {counted}");
        if (reading > MinutesAtMost)
            complaints.Add($"{notebook.Name} takes {reading:0} minutes, and {MinutesAtMost} are enough for one sitting.");
        return complaints;
    });

    private static double UpToFive(double minutes) => 5 * Math.Ceiling(minutes / 5);

    private static double Exercises(CourseNotebook notebook) => notebook.Cells.Where(cell => !cell.IsCode)
        .SelectMany(cell => Stars().Matches(cell.Source)).Sum(match => match.Groups["stars"].Length switch { 1 => 5.0, 2 => 15, _ => 30 });

    private static double Reading(CourseNotebook notebook)
    {
        double seconds = 0;
        var read = true;
        foreach (var cell in notebook.Cells)
        {
            if (!cell.IsCode && Section().Match(cell.Source) is { Success: true } section)
                read = !NotRead().IsMatch(section.Value);
            if (read)
                seconds += cell.IsCode ? SecondsOfCode(cell) : SecondsOfText(cell.Source);
        }
        return seconds / 60;
    }

    private static double SecondsOfText(string source)
    {
        var text = Folded().Replace(source, " ");
        return (60.0 / 200 * Word().Count(Equation().Replace(text, " "))) + (20 * Equation().Count(text));
    }

    private static double SecondsOfCode(CourseCell cell) =>
        (3.5 * Statements(cell.Source)) + (20 * cell.Outputs.Count(OutputText.HasPicture)) + (cell.Source.Contains("= Predict(", StringComparison.Ordinal) ? 30 : 0);

    /// <summary>A line goes on with the one before where that ends neither a statement nor the head of a block. A comment is read like a statement.</summary>
    private static int Statements(string source)
    {
        var (count, before) = (0, ";");
        foreach (var line in source.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            var comment = line.StartsWith("//", StringComparison.Ordinal);
            if (comment || before[^1] is ';' or '{' or '}')
                count++;
            if (!comment)
                before = line;
        }
        return count;
    }

    [Theory]
    [InlineData("int a = 1;\nint b = 2;", 2)]
    [InlineData("var one = Call(a,\n    b)\n    .More();", 1)]
    [InlineData("// why\nvoid F()\n{\n    G();\n}", 4)]
    [InlineData("", 0)]
    public void Statements_are_counted_and_not_their_lines(string source, int statements) => Assert.Equal(statements, Statements(source));

    [GeneratedRegex(@"^## .*", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^## (Exercises|Project|Appendix)")]
    private static partial Regex NotRead();

    [GeneratedRegex(@"^### \d+\.\d+ (?<stars>★{1,3}) ", RegexOptions.Multiline)]
    private static partial Regex Stars();

    [GeneratedRegex("<details>.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Folded();

    [GeneratedRegex(@"\$\$.*?\$\$", RegexOptions.Singleline)]
    private static partial Regex Equation();

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();
}
