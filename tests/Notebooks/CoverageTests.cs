using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>
/// Every equation that the posts number or display is derived and checked in some cell, which says so in its metadata. The table of them all stands in
/// notebooks/README.md, written from the notebooks.
/// </summary>
public sealed partial class CoverageTests
{
    private static readonly string Readme = Path.Combine(CourseNotebook.Folder, "README.md");

    [Fact]
    public void The_list_of_equations_is_in_order_and_fit_for_a_table()
    {
        Assert.Equal(["000", "001", "002", "003", "004"], Equation.All.Select(equation => equation.Post).Distinct());
        foreach (var post in Equation.All.GroupBy(equation => equation.Post))
            Assert.Equal(post.Select((_, i) => $"{post.Key}.{i + 1}"), post.Select(equation => equation.Id));
        Assert.All(Equation.All, equation => Assert.DoesNotMatch(@"\||\\\\|\\[{},;!]", equation.Latex));
        Assert.All(Equation.All, equation => Assert.Equal(equation.Latex.Count(c => c == '{'), equation.Latex.Count(c => c == '}')));
    }

    [Fact]
    public void Cells_name_equations_that_exist() => CourseNotebook.Obey(notebook =>
        notebook.Cells.SelectMany(cell => cell.Equations.Except(Equation.All.Select(equation => equation.Id)).Select(id => $"{cell} names the equation {id}, which no post has.")));

    [Fact]
    public void A_cell_that_names_an_equation_checks_it_or_stands_above_one_that_does() => CourseNotebook.Obey(notebook => notebook.Cells
        .Where(cell => cell.Equations.Any() && !cell.Following.Take(6).Prepend(cell).Any(near => near.IsCode && near.Source.Contains("Check.", StringComparison.Ordinal)))
        .Select(cell => $"{cell} names equations, and neither it nor the next six cells check anything."));

    [Fact]
    public void Every_equation_is_covered()
    {
        var covered = CourseNotebook.All.SelectMany(notebook => notebook.Cells).SelectMany(cell => cell.Equations).ToHashSet();
        Assert.Empty(Equation.All.Where(equation => !covered.Contains(equation.Id)).Select(equation => $"{equation.Id}: {equation.States}"));
    }

    [Fact]
    public void The_readme_of_the_notebooks_is_the_one_written_from_them()
    {
        string written = Write();
        if (File.Exists(Readme) && File.ReadAllText(Readme) == written)
            return;
        File.WriteAllText(Readme, written);
        Assert.Fail("notebooks/README.md did not agree with the notebooks and has been written anew: commit it.");
    }

    private static string Write()
    {
        var text = new StringBuilder(
            """
            # The notebooks

            Work through them in order. Each opens with what you will be able to do after it, what it builds on and its time, and ends with a summary of its equations.

            | | notebook | after it you can |
            |---|---|---|

            """);
        foreach (var notebook in CourseNotebook.All)
            text.Append($"| {notebook.Number} | [{notebook.Title}]({notebook.Name}.ipynb) | {Ability().Match(notebook.Cells[0].Source).Groups["text"].Value} |\n");

        text.Append(
            """

            All derivations and shapes on one page, to be printed: [the sheet](sheet.md).

            ## Every equation of the posts

            Below stands every equation that one of the five posts numbers or displays, in this course's notation, and the cells in which it is derived and checked by
            numbers. A post is counted by its number (see [1 · Notation](01-notation.ipynb)), an equation by its place in the post. Where the printed form of an
            equation needs a correction, the corrected form stands here, and the last column names the item of [9 · Errata](09-errata.ipynb) that shows why.

            """);
        foreach (var post in Equation.All.GroupBy(equation => equation.Post))
        {
            text.Append($"\n### Post {post.Key}\n\n| | states | equation | derived and checked in | erratum |\n|---|---|---|---|---|\n");
            foreach (var equation in post)
                text.Append($"| {equation.Id} | {equation.States} | ${equation.Latex}$ | {Places(equation)} | {string.Join(", ", equation.Errata)} |\n");
        }

        return text.ToString();
    }

    private static string Places(Equation equation)
    {
        var places = from notebook in CourseNotebook.All
                     let cells = notebook.Cells.Where(cell => cell.Equations.Contains(equation.Id)).Select(cell => $"`{cell.Id}`").ToList()
                     where cells.Count > 0
                     select $"[{notebook.Number}]({notebook.Name}.ipynb) {string.Join(", ", cells)}";
        return places.Any() ? string.Join("; ", places) : "–";
    }

    [GeneratedRegex(@"\*\*Afterwards you can\*\*:? (?<text>[^\n]+)")]
    private static partial Regex Ability();
}
