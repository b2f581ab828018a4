using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>The form that a reader can rely on: how a notebook opens and ends, its checks, its pictures and its links.</summary>
public sealed partial class TeachingTests
{
    private const int LongestLine = 95;
    private const int LongestPrintedLine = 98;

    [Fact]
    public void Notebooks_open_and_end_alike() => CourseNotebook.Obey(FrameComplaints);

    [Fact]
    public void Every_displayed_equation_is_checked_shortly_below() => CourseNotebook.Obey(EquationComplaints);

    [Fact]
    public void Every_notebook_shows_at_least_three_pictures() => CourseNotebook.Obey(notebook =>
        notebook.IsAppendix || notebook.CodeCells.SelectMany(cell => cell.Outputs).Count(OutputText.HasPicture) is var count && count >= 3
            ? []
            : [$"{notebook.Name} shows {count} pictures; at least three are wanted."]);

    /// <summary>
    /// Jupyter shows no triangle before what can be opened, sets tables to the right, and breaks long lines inside a word. On a page of 900 pixels a cell shows
    /// 95 characters of a line of code; for the rest one would have to scroll.
    /// </summary>
    [Fact]
    public void What_opens_says_so_tables_stand_left_and_printed_lines_fit() => CourseNotebook.Obey(PageComplaints);

    [Theory]
    [InlineData("<details><summary>▸ Hint (click)</summary>", 0)]
    [InlineData("<details><summary>Hint</summary>", 1)]
    [InlineData("| a |\n|:--|", 0)]
    [InlineData("| a |\n|---|", 1)]
    public void What_does_not_say_that_it_opens_and_a_table_at_the_right_are_refused(string text, int complaints) =>
        Assert.Equal(complaints, PageComplaints(CourseNotebook.Of(Text(text))).Count());

    [Theory]
    [InlineData(95, 0)]
    [InlineData(96, 1)]
    public void A_line_of_code_that_scrolls_is_refused(int length, int complaints) =>
        Assert.Equal(complaints, PageComplaints(CourseNotebook.Of(Code(new string('x', length)))).Count());

    [Fact]
    public void Links_lead_somewhere() => CourseNotebook.Obey(LinkComplaints);

    [Fact]
    public void A_notebook_without_its_frame_is_refused()
    {
        Assert.Empty(FrameComplaints(CourseNotebook.Of(Opening(), Ending())));
        Assert.NotEmpty(FrameComplaints(CourseNotebook.Of(Text("# 2 · Another number\n\n**Afterwards you can** **Builds on** **Time**"), Ending())));
        Assert.NotEmpty(FrameComplaints(CourseNotebook.Of(Text("# 1 · A title"), Ending())));
        Assert.NotEmpty(FrameComplaints(CourseNotebook.Of(Opening(), Text("## Summary\n\nNo table. [2](02-forward-pass.ipynb)"))));
        Assert.NotEmpty(FrameComplaints(CourseNotebook.Of(Opening(), Text("## Summary\n\n| equation | where it comes from |"))));
    }

    [Theory]
    [InlineData("Check.Equal(\"x\", 1, 1);", 0)]
    [InlineData("var x = 1;", 1)]
    public void An_equation_without_a_check_is_refused(string code, int complaints) =>
        Assert.Equal(complaints, EquationComplaints(CourseNotebook.Of(Text("$$ x = 1 $$"), Code(code), Text("On."), Ending())).Count());

    [Theory]
    [InlineData("[setup](setup.csx)", 0)]
    [InlineData("[a folder](../data/mnist) and [a page](https://example.org/x)", 0)]
    [InlineData("a formula, $z^{[l](i)}$, and code, `a[0](1)`", 0)]
    [InlineData("[nowhere](no-such-file.md)", 1)]
    [InlineData("![picture](no-such-picture.png)", 1)]
    public void A_link_to_nowhere_is_refused(string text, int complaints) =>
        Assert.Equal(complaints, LinkComplaints(CourseNotebook.Of(Text(text))).Count());

    private static JsonObject Opening() => Text("# 1 · A title\n\n**Afterwards you can** see. **Builds on** nothing. **Time** none.");

    private static JsonObject Ending() => Text("## Summary\n\n| equation | where it comes from |\n|---|---|\n\n[2](02-forward-pass.ipynb)");

    private static JsonObject Text(string source) => new() { ["cell_type"] = "markdown", ["id"] = "a", ["source"] = source };

    private static JsonObject Code(string source) => new() { ["cell_type"] = "code", ["id"] = "a", ["source"] = source };

    private static IEnumerable<string> FrameComplaints(CourseNotebook notebook)
    {
        if (notebook.IsAppendix)
            yield break;
        var first = notebook.Cells[0];
        if (first.IsCode || CourseNotebook.TitleLine().Match(first.Source) is not { Success: true } title || int.Parse(title.Groups["number"].Value) != notebook.Number)
            yield return $"{first} must be text and begin with '# {notebook.Number} · Title'.";
        foreach (var part in new[] { "**Afterwards you can**", "**Builds on**", "**Time**" }.Where(part => !first.Source.Contains(part, StringComparison.Ordinal)))
            yield return $"{first} must have a paragraph {part}.";

        var last = notebook.Cells[^1];
        if (last.IsCode || !Regex.IsMatch(last.Source, @"^## Summary\b.*^\|", RegexOptions.Multiline | RegexOptions.Singleline))
            yield return $"{last} must be text, the '## Summary' with the table of the notebook's equations.";
        var next = CourseNotebook.Names.ElementAtOrDefault(notebook.Number);
        if (next is not null && !last.Source.Contains($"({next}.ipynb)", StringComparison.Ordinal))
            yield return $"{last} must link to the next notebook, {next}.ipynb.";
    }

    private static IEnumerable<string> EquationComplaints(CourseNotebook notebook) => notebook.Cells
        .Where(cell => !cell.IsCode && cell.Source.Contains("$$", StringComparison.Ordinal) && !cell.Source.Contains("<details>", StringComparison.Ordinal))
        .Where(cell => cell != notebook.Cells[^1] && !cell.Following.Take(6).Any(next => next.IsCode && next.Source.Contains("Check.", StringComparison.Ordinal)))
        .Select(cell => $"{cell} displays an equation, and none of the next six cells checks one.");

    private static IEnumerable<string> PageComplaints(CourseNotebook notebook)
    {
        foreach (var cell in notebook.Cells)
        {
            if (!cell.IsCode && ClosedWithoutSign().IsMatch(cell.Source))
                yield return $"{cell}: what can be opened must be called '▸ … (click)'.";
            if (cell.IsCode && cell.Source.Split('\n').FirstOrDefault(line => line.Length > LongestLine) is { } code)
                yield return $"{cell} has a line of {code.Length} characters; {LongestLine} fit: {code}";
            if (!cell.IsCode && UnalignedTable().IsMatch(cell.Source))
                yield return $"{cell}: the columns of a table must say how they are aligned, |:--|.";
            if (cell.Outputs.SelectMany(output => CourseCell.Text(output["text"]).Split('\n')).FirstOrDefault(line => line.Length > LongestPrintedLine) is { } line)
                yield return $"{cell} prints a line of {line.Length} characters; {LongestPrintedLine} fit a page of 900 pixels: {line}";
        }
    }

    private static IEnumerable<string> LinkComplaints(CourseNotebook notebook)
    {
        foreach (var cell in notebook.Cells.Where(cell => !cell.IsCode))
        {
            foreach (var target in LocalLink().Matches(ProseNumbers.WithoutFormulasAndCode(cell.Source)).Select(link => link.Groups["target"].Value))
            {
                if (!Path.Exists(Path.Combine(CourseNotebook.Folder, target)))
                    yield return $"{cell}: there is no {target}.";
            }
        }
    }

    [GeneratedRegex(@"<summary>(?!▸ .* \(click\)</summary>)")]
    private static partial Regex ClosedWithoutSign();

    [GeneratedRegex(@"^(?=.*\| ?-)[|:\- ]+$", RegexOptions.Multiline)]
    private static partial Regex UnalignedTable();

    [GeneratedRegex(@"\]\((?!https?:|#|attachment:)(?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex LocalLink();
}
