using Backprop.Kernel.Class;
using Xunit;

namespace Backprop.Tests.Class;

/// <summary>Whatever is handed in is read, and what is odd about it is said in a sentence.</summary>
public sealed class SubmissionTests : IDisposable
{
    private const string Notebook = "01-notation";

    private readonly Classroom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void An_answer_is_found_by_its_cell_whatever_the_file_is_called()
    {
        _room.HandIn("Zoë", Answer("1.3", "int CountParameters(params int[] n) => 0;"), [Notebook]);
        var folder = Path.Combine(_room.Submitted, "Zoë");
        Directory.CreateDirectory(Path.Combine(folder, "week 1"));
        File.Move(Path.Combine(folder, $"{Notebook}.ipynb"), Path.Combine(folder, "week 1", "решение (2).ipynb"));
        var read = Read("Zoë");
        Assert.Equal("int CountParameters(params int[] n) => 0;", Assert.Single(read.Answers).Value);
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void A_cell_that_lost_its_id_is_known_by_its_metadata_and_a_copied_one_too()
    {
        _room.HandIn("Ben", Answer("1.3", "int CountParameters(params int[] n) => 1;"), [Notebook], cells =>
        {
            var stub = cells.Single(c => (string?)c!["id"] == "ex-1-3")!;
            stub["id"] = "0badcafe";
            var copy = stub.DeepClone();
            copy["id"] = "0badf00d";
            copy["source"] = "int CountParameters(params int[] n) => 2;";
            cells.Add(copy);
        });
        var read = Read("Ben");
        Assert.Equal("int CountParameters(params int[] n) => 1;", read.Answers["1.3"]);
        Assert.Equal($"Exercise 1.3: 2 cells answer it differently ({Notebook}.ipynb, {Notebook}.ipynb); the first one is graded.", Assert.Single(read.Remarks));
    }

    [Fact]
    public void A_missing_cell_is_said()
    {
        _room.HandIn("Cleo", Answer("1.1", "x"), [Notebook], cells => cells.Remove(cells.Single(c => (string?)c!["id"] == "ex-1-3")));
        Assert.Equal("Exercise 1.3: its cell (ex-1-3) is in none of the notebooks, so there is no answer to grade.", Assert.Single(Read("Cleo").Remarks));
    }

    [Theory]
    [InlineData("{ \"cells\": [\n oops", "a.ipynb is no notebook: line 2 is not valid JSON")]
    [InlineData("", "a.ipynb is no notebook: the file is empty.")]
    [InlineData("{ \"cells\": 3, \"nbformat\": 4 }", "a.ipynb is no notebook: its \"cells\" are no list.")]
    [InlineData(null, "There is no notebook (.ipynb) in the folder.")]
    public void A_file_that_is_no_notebook_is_said(string? content, string remark)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_room.Submitted, "Dan")).FullName;
        if (content is not null)
            File.WriteAllText(Path.Combine(folder, "a.ipynb"), content);
        Assert.StartsWith(remark, Read("Dan").Remarks[0], StringComparison.Ordinal);
    }

    /// <summary>A check that asks about a name that the answer has taken from it asks the answer about itself.</summary>
    [Theory]
    [InlineData("double F() => 1; class Check { }", "Check")]
    [InlineData("double F() => 1; Vector<double> Column(params double[] x) => null;", "Column")]
    [InlineData("double F() => 1; var (Column, other) = (1, 2);", "Column")]
    [InlineData("using Exercise = System.Math;\ndouble F() => 1;", "Exercise")]
    [InlineData("double F() => 1; class Outer { public class Exercise { } }", "Exercise")]
    [InlineData("double F() => Helper(1); double Helper(double row) => row;", null)]
    [InlineData("double row = 3;\ndouble F() => row;", null)]
    public void An_answer_that_takes_a_name_from_the_check_is_seen(string answer, string? taken) =>
        Assert.Equal(taken, Names.Hidden(answer, "double F() => Exercise.NotYet<double>();", "Exercise.Check(\"1.1\", () => { foreach (var row in new[] { 1.0 }) Check.Equal(\"one\", Column(F()), Column(row)); });"));

    private static Dictionary<string, string> Answer(string id, string code) => new() { [id] = code };

    private Submission Read(string student) => Submission.Read(Path.Combine(_room.Submitted, student), GradedExercise.In(Backprop.Kernel.NotebookDocument.Load(Path.Combine(CourseNotebook.Folder, $"{Notebook}.ipynb")), Notebook));
}
