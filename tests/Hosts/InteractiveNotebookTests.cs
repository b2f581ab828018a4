using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests.Hosts;

/// <summary>
/// Every notebook, cell by cell, in the engine of .NET Interactive: what a reader sees there is what the committed outputs show, but for the last digits of
/// numbers. Each exercise is answered on the way with its published solution.
/// </summary>
public sealed partial class InteractiveNotebookTests
{
    public static TheoryData<string> Notebooks => [.. CourseNotebook.All.Select(notebook => notebook.Name)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Shows_what_is_committed(string name)
    {
        var notebook = CourseNotebook.All.Single(notebook => notebook.Name == name);
        var exercises = CourseExercise.In(notebook, []);
        var differing = new List<string>();
        await using var process = new InteractiveProcess();
        foreach (var cell in notebook.CodeCells.Where(cell => !cell.IsLeftOut))
        {
            if (exercises.SingleOrDefault(exercise => exercise.Check.Id == cell.Id) is { } exercise)
            {
                await Run(process, exercise.Solution);
                Assert.Contains($"Exercise {exercise.Id}: right!", (await Run(process, cell.Source)).Printed, StringComparison.Ordinal);
                await Run(process, exercise.Stub.Source);
            }

            var result = await Run(process, cell.Source);
            if (Seen(result.Outputs) is var seen && Seen(cell.Outputs) is var committed && seen != committed)
                differing.Add($"{cell}\n  shows     {seen}\n  committed {committed}");
        }
        Assert.True(differing.Count == 0, string.Join('\n', differing));

        async Task<InteractiveResult> Run(InteractiveProcess process, string code)
        {
            var result = await process.Run(code);
            Assert.True(result.Error is null, $"{name}: {result.Error}\n{code}");
            return result;
        }
    }

    /// <summary>The words that a reader sees, in pictures too, each with its MIME types; numbers become #, since their last digits are the processor's.</summary>
    private static string Seen(IEnumerable<JsonObject> outputs) => string.Join("\n            ", outputs.Select(output =>
    {
        var types = output["data"] is JsonObject data ? string.Join(' ', data.Select(part => part.Key)) : (string)output["name"]!;
        var words = OutputText.Of(CourseNotebook.Of(new JsonObject { ["cell_type"] = "code", ["outputs"] = new JsonArray(output.DeepClone()) }).Cells[0]);
        return $"{types}: {Space().Replace(Number().Replace(words, " # "), " ").Replace("(exact)", "(largest error # )", StringComparison.Ordinal).Trim()}";
    }));

    [GeneratedRegex(@"(\s*[-−]?\d[\d.,]*(e[-+]\d+)?)+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
