using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>What is committed as output is what one run from top to bottom gives, and nothing that belongs to one machine.</summary>
public sealed partial class OutputsTests
{
    [Fact]
    public void Outputs_hold_no_error_no_path_and_no_script() => CourseNotebook.Obey(Complaints);

    [Fact]
    public void Cells_were_run_once_each_from_top_to_bottom() => CourseNotebook.Obey(CountComplaints);

    [Theory]
    [InlineData("""{ "output_type": "error", "ename": "Exception", "evalue": "no", "traceback": [] }""")]
    [InlineData("""{ "output_type": "stream", "name": "stderr", "text": "a warning" }""")]
    [InlineData("""{ "output_type": "stream", "name": "stdout", "text": ["read ", "/home/ann/course/data"] }""")]
    [InlineData("""{ "output_type": "stream", "name": "stdout", "text": "in C:\\Users\\ann" }""")]
    [InlineData("""{ "output_type": "display_data", "data": { "text/html": "<b>1</b><script src='x.js'>" } }""")]
    [InlineData("""{ "output_type": "display_data", "data": { "text/html": "<img src='data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Lz48L3N2Zz4='>" } }""")]
    [InlineData("""{ "output_type": "display_data", "data": { "text/html": "<link href='https://cdn.example/x.css'>" } }""")]
    public void Such_an_output_is_refused(string output) => Assert.NotEmpty(Complaints(CourseNotebook.Of(Cell(1, output))));

    [Theory]
    [InlineData("""{ "output_type": "stream", "name": "stdout", "text": "3 / 4 of the root / 2" }""")]
    [InlineData("""{ "output_type": "display_data", "data": { "text/html": "<svg xmlns='http://www.w3.org/2000/svg'/>" } }""")]
    public void Such_an_output_is_accepted(string output) => Assert.Empty(Complaints(CourseNotebook.Of(Cell(1, output))));

    [Fact]
    public void Counts_of_another_run_are_refused()
    {
        Assert.Empty(CountComplaints(CourseNotebook.Of(Cell(1), Cell(2))));
        Assert.NotEmpty(CountComplaints(CourseNotebook.Of(Cell(1), Cell(3))));
        Assert.NotEmpty(CountComplaints(CourseNotebook.Of(Cell(2), Cell(1))));
        Assert.NotEmpty(CountComplaints(CourseNotebook.Of(Cell(1), Cell(null))));
        Assert.NotEmpty(CountComplaints(CourseNotebook.Of(Cell(1, """{ "output_type": "execute_result", "execution_count": 2, "data": {} }"""))));
    }

    private static IEnumerable<string> Complaints(CourseNotebook notebook)
    {
        foreach (var cell in notebook.CodeCells)
        {
            if (cell.Outputs.Any(output => (string?)output["output_type"] == "error"))
                yield return $"{cell}: an error stands in its outputs.";
            if (cell.Outputs.Any(output => (string?)output["name"] == "stderr"))
                yield return $"{cell}: something was written to the error stream.";
            foreach (var text in OutputText.Raw(cell))
            {
                if (AbsolutePath().Match(text) is { Success: true } path)
                    yield return $"{cell}: the output holds a path of somebody's machine: {path.Value}";
                if (text.Contains("<script", StringComparison.OrdinalIgnoreCase))
                    yield return $"{cell}: the output holds a script, which GitHub and others do not run.";
                if (External().Match(text) is { Success: true } address)
                    yield return $"{cell}: the output needs the network: {address.Value}";
            }
        }
    }

    private static IEnumerable<string> CountComplaints(CourseNotebook notebook)
    {
        // The cells of the appendix that need a package keep what a run with the package gave them.
        foreach (var (cell, count) in notebook.CodeCells.Select((cell, index) => (cell, index + 1)).Where(numbered => !numbered.cell.Packages.Any()))
        {
            if ((int?)cell.Json["execution_count"] != count)
                yield return $"{cell} is code cell {count} and carries the number {cell.Json["execution_count"]?.ToJsonString() ?? "null"}: run the notebook again.";
            if (cell.Outputs.Any(output => output["execution_count"] is { } number && (int)number != count))
                yield return $"{cell}: its result is of another run: run the notebook again.";
        }
    }

    private static JsonObject Cell(int? count, params string[] outputs) => new()
    {
        ["cell_type"] = "code",
        ["id"] = "a",
        ["source"] = "",
        ["execution_count"] = count,
        ["outputs"] = new JsonArray([.. outputs.Select(output => JsonNode.Parse(output))]),
    };

    [GeneratedRegex(@"(?<![\w/.])/(home|root|tmp|var|usr|opt|mnt|work|workspaces|Users|private)/[^\s""'<]*|\b[A-Za-z]:\\[^\s""'<]*|file://[^\s""'<]*")]
    private static partial Regex AbsolutePath();

    [GeneratedRegex(@"\b(src|href)\s*=\s*[""']?(https?:)?//[^\s""'>]*")]
    private static partial Regex External();
}
