using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests;

/// <summary>
/// Runs every notebook from top to bottom. Each exercise is tried on the way with wrong answers, which its check must catch, and with
/// the published solution, which it must accept; the run goes on with the stub, as the notebook has it. Afterwards every cell runs once more,
/// from top to bottom and from bottom to top, for a reader changes a cell and runs it again: nothing may fail or be judged otherwise.
/// </summary>
public abstract partial class RunTests
{
    /// <summary>Every second notebook: tests of one class wait for each other, and two classes keep two processors busy.</summary>
    protected static TheoryData<string> Numbered(bool odd) => [.. CourseNotebook.All.Where(notebook => int.IsOddInteger(notebook.Number) == odd).Select(notebook => notebook.Name)];

    protected static async Task RunAsync(string name)
    {
        var notebook = CourseNotebook.All.Single(notebook => notebook.Name == name);
        var exercises = CourseExercise.In(notebook, []);
        var outputs = new NotebookOutputs();
        var missing = new HashSet<string>();
        await using var process = NotebookProcess.Start(CourseNotebook.Folder);

        var number = 0;
        foreach (var cell in notebook.CodeCells)
        {
            number++;
            if (cell.IsLeftOut)
                continue;
            if (exercises.SingleOrDefault(exercise => exercise.Check.Id == cell.Id) is { } exercise)
            {
                foreach (var file in exercise.WrongAnswerFiles)
                {
                    var wrong = await Answer(process, exercise, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
                    Assert.True(wrong.Contains($"Exercise {exercise.Id}: not right yet", StringComparison.Ordinal) || wrong.Contains($"Exercise {exercise.Id}: your answer stopped", StringComparison.Ordinal), $"{Path.GetFileName(file)}, a wrong answer, was not caught:\n{wrong}");
                }

                var right = await Answer(process, exercise, exercise.Solution);
                Assert.True(right.Contains($"Exercise {exercise.Id}: right!", StringComparison.Ordinal), $"The solution of exercise {exercise.Id} was not accepted:\n{right}");
                var hidden = Path.Combine(Repository.Root, "teaching", "hidden", $"{exercise.Id}.csx");
                if (File.Exists(hidden))
                {
                    var said = await Ask(process, exercise.Id, await File.ReadAllTextAsync(hidden, TestContext.Current.CancellationToken));
                    Assert.True(said.Contains($"Exercise {exercise.Id}: right!", StringComparison.Ordinal), $"The solution of exercise {exercise.Id} was not accepted by its hidden check:\n{said}");
                }

                var stub = await Answer(process, exercise, exercise.Stub.Source);
                Assert.True(stub.Contains($"Exercise {exercise.Id}: not yet", StringComparison.Ordinal), $"The stub of exercise {exercise.Id} should be answered with 'not yet':\n{stub}");
            }

            outputs.Begin(cell.Index, number);
            var result = await Run(process, number, cell.Source, output => outputs.Add(cell.Index, output));
            if (result.MissingPackage is { } package)
                missing.Add(package);
            if (result.Status != CellStatus.Ok && cell.Packages.Intersect(missing).Any())
                outputs.Forget(cell.Index);
            else
                Assert.True(result.Status == CellStatus.Ok, $"{cell} failed: {result.Error?.Message}");
        }

        var stale = outputs.ToJson().Where(ran => Shape(ran.Value.Outputs) != Shape(notebook.Cells[ran.Key].Outputs)).Select(ran => notebook.Cells[ran.Key]);
        Assert.True(!stale.Any(), $"The outputs of {string.Join(", ", stale)} are not those of a run: dotnet run --project kernel -- run notebooks/{name}.ipynb --in-place");

        // Cells that lacked their package have no outputs, and cannot run again either.
        var ran = outputs.ToJson().ToDictionary(ran => notebook.Cells[ran.Key], ran => Verdicts(ran.Value.Outputs));
        CourseCell[] again = [.. notebook.CodeCells.Where(ran.ContainsKey)];
        foreach (var cell in again.Concat(Enumerable.Reverse(again)))
        {
            var once = new NotebookOutputs();
            once.Begin(cell.Index, ++number);
            var result = await Run(process, number, cell.Source, output => once.Add(cell.Index, output));
            Assert.True(result.Status == CellStatus.Ok, $"{cell} failed when it was run again after the whole notebook: {result.Error?.Message}");
            Assert.True(ran[cell] == Verdicts(once.ToJson()[cell.Index].Outputs), $"{cell} was judged otherwise when it was run again after the whole notebook:\n{ran[cell]}\nand then\n{Verdicts(once.ToJson()[cell.Index].Outputs)}");
        }
    }

    /// <summary>Gives an answer in place of the stub and returns what the check says to it.</summary>
    private static async Task<string> Answer(NotebookProcess process, CourseExercise exercise, string answer)
    {
        var given = await Run(process, 0, answer, _ => { });
        Assert.True(given.Status == CellStatus.Ok, $"An answer to exercise {exercise.Id} does not run: {given.Error?.Message}\n{answer}");
        return await Ask(process, exercise.Id, exercise.Check.Source);
    }

    private static async Task<string> Ask(NotebookProcess process, string id, string check)
    {
        var said = "";
        var result = await Run(process, 0, check, output => said += (output as StreamOutput)?.Text);
        Assert.True(result.Status == CellStatus.Ok, $"The check of exercise {id} failed its cell: {result.Error?.Message}");
        return said;
    }

    private static Task<CellResult> Run(NotebookProcess process, int number, string code, Action<CellOutput> output) =>
        process.RunAsync(number, code, timeLimit: TimeSpan.FromMinutes(10), output, TestContext.Current.CancellationToken);

    /// <summary>What outputs say but for their numbers, whose last digits are the processor's, and the pictures drawn from them.</summary>
    protected static string Shape(IEnumerable<JsonNode?> outputs) => string.Join('\n', outputs.Select(output => output!["data"] is JsonObject data
        ? string.Join(' ', data.Select(part => part.Key).Order(StringComparer.Ordinal))
        : Number().Replace(CourseCell.Text(output["text"]), "#")));

    /// <summary>What checks said: their marks, and how exercises stand.</summary>
    private static string Verdicts(IEnumerable<JsonNode?> outputs) => string.Concat(
        outputs.SelectMany(output => Verdict().Matches(CourseCell.Text(output!["text"])).Select(verdict => verdict.Value)));

    [GeneratedRegex(@"[✓✗]|Exercise \S+: [a-z ]+")]
    private static partial Regex Verdict();

    [GeneratedRegex(@"\s*[-−]?\d[\d.,]*(e[-+]\d+)?")]
    private static partial Regex Number();
}

public sealed class OddRunTests : RunTests
{
    public static TheoryData<string> Notebooks => Numbered(odd: true);

    [Theory]
    [MemberData(nameof(Notebooks))]
    public Task Runs_from_top_to_bottom_judges_its_exercises_and_runs_again(string name) => RunAsync(name);

    [Theory]
    [InlineData("✓ z = W a   (largest error 0.0e+0)\n", "✓ z = W a   (largest error 2.2e-16)\n", true)]
    [InlineData("accuracy  9.9 %", "accuracy 12.5 %", true)]
    [InlineData("slope -0.01", "slope 0.02", true)]
    [InlineData("right!", "not yet", false)]
    [InlineData("✓ z = W a", "✗ z = W a", false)]
    public void Outputs_are_alike_that_differ_in_numbers_alone(string one, string other, bool alike)
    {
        JsonArray Printed(string text) => [new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = text }];
        Assert.Equal(alike, Shape(Printed(one)) == Shape(Printed(other)));
    }
}

public sealed class EvenRunTests : RunTests
{
    public static TheoryData<string> Notebooks => Numbered(odd: false);

    [Theory]
    [MemberData(nameof(Notebooks))]
    public Task Runs_from_top_to_bottom_judges_its_exercises_and_runs_again(string name) => RunAsync(name);
}
