using System.Text;
using Xunit;

namespace Backprop.Tests;

/// <summary>
/// Every equation that the posts number or display is derived and checked in some cell, which says so in its metadata. The table of them all stands in
/// notebooks/equations.md, written from the notebooks.
/// </summary>
public sealed class CoverageTests
{
    private static readonly string Table = Path.Combine(CourseNotebook.Folder, "equations.md");

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
    public void The_table_of_equations_is_the_one_written_from_the_notebooks()
    {
        var written = Write();
        if (File.Exists(Table) && File.ReadAllText(Table) == written)
            return;
        File.WriteAllText(Table, written);
        Assert.Fail("notebooks/equations.md did not agree with the notebooks and has been written anew: commit it.");
    }

    private static string Write()
    {
        var text = new StringBuilder(
            """
            # Every equation of the posts

            For whoever checks the course against its sources. Below stands every equation that one of the five posts numbers or displays, in this course's notation, and the
            cells in which it is derived and checked by numbers. A post is counted by its number (see [1 · Notation](01-notation.ipynb)), an equation by its place in the post.
            Where the printed form of an equation needs a correction, the corrected form stands here, and the last column names the item of [9 · Errata](09-errata.ipynb) that shows why.

            """);
        foreach (var post in Equation.All.GroupBy(equation => equation.Post))
        {
            text.Append($"\n## Post {post.Key}\n\n| | states | equation | derived and checked in | erratum |\n|---|---|---|---|---|\n");
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
}
