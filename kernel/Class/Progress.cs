using System.Text.Json.Nodes;

namespace Backprop.Kernel.Class;

/// <summary><c>run --exercises</c>: how far a learner has come with the exercises of notebooks.</summary>
internal static class Progress
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);

    /// <summary>Judges the answers as the notebooks hold them and prints a line for each, or one JSON object.</summary>
    public static async Task ShowAsync(IEnumerable<(string File, string Name)> notebooks, bool json, TimeSpan? timeLimit, CancellationToken token)
    {
        var all = new List<Judgement>();
        foreach (var (file, name) in notebooks)
        {
            var document = NotebookDocument.Load(file);
            var exercises = GradedExercise.In(document, name);
            var grader = new Grader(document, exercises, _ => null, timeLimit ?? AnswerLimit);
            var judgements = await grader.JudgeAsync(exercises.ToDictionary(e => e.Id, e => e.Stub.Source), () => NotebookProcess.Start(Path.GetDirectoryName(Path.GetFullPath(file))!), token);
            all.AddRange(judgements);
            if (!json) foreach (var j in judgements) await Console.Out.WriteLineAsync(Line(j));
        }
        var (points, of) = (all.Sum(j => j.Points), all.Sum(j => j.Exercise.Points));
        await Console.Out.WriteLineAsync(json
            ? new JsonObject { ["points"] = points, ["of"] = of, ["exercises"] = GradeBook.Json(all) }.ToJsonString(GradeBook.Readable)
            : $"{all.Count(j => j.Verdict == Verdict.Right)} of {all.Count} exercises are right: {points:0.##} of {of:0.##} points.");
    }

    private static string Line(Judgement j) => j.Verdict switch
    {
        Verdict.Right => $"✓ {j.Exercise.Id}  right",
        Verdict.NotYet => $"· {j.Exercise.Id}  not yet",
        _ => $"✗ {j.Exercise.Id}  {j.Said.Split('\n').FirstOrDefault(line => line.StartsWith('✗')) ?? j.Said.Split('\n')[^1]}",
    };
}
