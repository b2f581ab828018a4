using System.Text.Json.Nodes;
using Xunit;

namespace Backprop.Tests;

/// <summary>Exercises have all their parts; that they work is shown where the notebooks are run.</summary>
public sealed class ExerciseFormTests
{
    [Fact]
    public void Every_notebook_has_at_least_four_exercises_with_all_their_parts() => CourseNotebook.Obey(notebook =>
    {
        var complaints = new List<string>();
        var exercises = CourseExercise.In(notebook, complaints);
        if (!notebook.IsAppendix && exercises.Count < 4)
            complaints.Add($"{notebook.Name} has {exercises.Count} exercises; at least four are wanted.");
        complaints.AddRange(exercises.Where(exercise => exercise.WrongAnswerFiles.Count == 0).Select(exercise => $"Exercise {exercise.Id} has no wrong answer in tests/Notebooks/wrong-answers/{exercise.Id}.csx."));
        return complaints;
    });

    [Fact]
    public void Each_missing_part_of_an_exercise_is_refused()
    {
        const string Solved = "<details><summary>▸ Hint (click)</summary>\n\nThink.\n\n</details>\n<details><summary>▸ Solution (click)</summary>\n\n```csharp\nint Two() => 2;\n```\n\n</details>";
        const string Stub = "int Two() => Exercise.NotYet<int>();";
        const string Checks = "Exercise.Check(\"1.1\", () => Check.Equal(\"two\", Two(), 2));";

        Assert.Empty(Complaints(Text("### 1.1 Two"), Cell("stub", Stub), Cell("check", Checks), Text(Solved)));
        Assert.Equal("int Two() => 2;\n", CourseExercise.In(CourseNotebook.Of(Cell("stub", Stub), Cell("check", Checks), Text(Solved)), []).Single().Solution);
        Assert.NotEmpty(Complaints(Text("### 1.2 Two"), Cell("stub", Stub), Cell("check", Checks), Text(Solved)));
        Assert.NotEmpty(Complaints(Text("### 1.1 Two"), Cell("stub", "int Two() => 2;"), Cell("check", Checks), Text(Solved)));
        Assert.NotEmpty(Complaints(Text("### 1.1 Two"), Cell("check", Checks), Cell("stub", Stub), Text(Solved)));
        Assert.NotEmpty(Complaints(Text("### 1.1 Two"), Cell("stub", Stub), Cell("check", Checks.Replace("1.1", "1.2", StringComparison.Ordinal)), Text(Solved)));
        Assert.NotEmpty(Complaints(Text("### 1.1 Two"), Cell("stub", Stub), Cell("check", Checks), Text(Solved.Replace("csharp", "", StringComparison.Ordinal))));
        Assert.NotEmpty(Complaints(Text("### 1.1 Two"), Cell("stub", Stub), Cell("check", Checks), Text(Solved.Replace("Hint", "Help", StringComparison.Ordinal))));
        Assert.NotEmpty(Complaints(Text("### 1.1 Two"), Cell("stub", Stub), Cell("check", Checks), Text("Nothing.")));
    }

    private static List<string> Complaints(params JsonObject[] cells)
    {
        var complaints = new List<string>();
        CourseExercise.In(CourseNotebook.Of(cells), complaints);
        return complaints;
    }

    private static JsonObject Cell(string role, string source) => new()
    {
        ["cell_type"] = "code",
        ["id"] = role,
        ["metadata"] = new JsonObject { ["exercise"] = new JsonObject { ["id"] = "1.1", ["role"] = role } },
        ["source"] = source,
    };

    private static JsonObject Text(string source) => new() { ["cell_type"] = "markdown", ["id"] = "text", ["source"] = source };

    [Fact]
    public void Wrong_answers_belong_to_exercises()
    {
        var known = CourseNotebook.All.SelectMany(notebook => CourseExercise.In(notebook, [])).SelectMany(exercise => exercise.WrongAnswerFiles);
        string[] strays = [.. Directory.GetFiles(CourseExercise.WrongAnswers).Except(known)];
        Assert.True(strays.Length == 0, $"No exercise belongs to {string.Join(", ", strays)}.");
    }
}
