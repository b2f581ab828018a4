using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Backprop.Kernel.Class;

/// <summary>
/// Judges answers to a notebook's exercises. The cells are the course's own, as far as the exercises need them; of a learner come the answers alone. An answer that
/// ends the notebook's process, or leaves the course's cells unable to run, is judged by that, and the others are judged in a new process without it.
/// </summary>
/// <param name="notebook">The course's notebook.</param>
/// <param name="exercises">Its exercises.</param>
/// <param name="hidden">The code of a second check of an exercise, by its id; null where it has none.</param>
/// <param name="timeLimit">The most that an answer, or a check of it, may take.</param>
internal sealed partial class Grader(NotebookDocument notebook, IReadOnlyList<GradedExercise> exercises, Func<string, string?> hidden, TimeSpan timeLimit)
{
    /// <summary>A course's own cell may train a network on a slow machine.</summary>
    private static readonly TimeSpan CourseLimit = TimeSpan.FromMinutes(15);

    /// <summary>Judges the answers, by the exercises' ids, in processes that <paramref name="start"/> starts.</summary>
    public async Task<IReadOnlyList<Judgement>> JudgeAsync(IReadOnlyDictionary<string, string> answers, Func<NotebookProcess> start, CancellationToken token)
    {
        var judged = exercises.ToDictionary(e => e.Id, e =>
            !answers.TryGetValue(e.Id, out var answer) ? new(e, Verdict.NotYet, "There is no answer.")
            : Names.In(answer).Used.Contains("NotYet") ? new(e, Verdict.NotYet, "The answer still says Exercise.NotYet.")
            : Refused(e, answer));
        while (exercises.Where(e => judged[e.Id] is null).ToList() is { Count: > 0 } open)
        {
            await using var process = start();
            await JudgeAsync(open, answers, judged, process, token);
        }
        return [.. exercises.Select(e => judged[e.Id]!)];
    }

    /// <summary>Runs the notebook once, up to its end or to what ends it, and enters what it shows.</summary>
    private async Task JudgeAsync(List<GradedExercise> open, IReadOnlyDictionary<string, string> answers, Dictionary<string, Judgement?> judged, NotebookProcess process, CancellationToken token)
    {
        var needed = Names.Needed(notebook.Cells, open.SelectMany(e => new[] { answers[e.Id], e.Check.Source, hidden(e.Id) ?? "" }));
        var number = 0;
        GradedExercise? last = null;
        var setUp = false;
        for (var i = 0; i < notebook.Cells.Count; i++)
        {
            var cell = notebook.Cells[i];
            if (!cell.IsCode) continue;
            number++;
            if (open.FirstOrDefault(e => e.Check.Id == cell.Id) is { } asked)
            {
                if (judged[asked.Id] is null) judged[asked.Id] = await CheckAsync(asked, number, process, token);
                if (process.HasEnded) return;
                continue;
            }
            var answered = open.FirstOrDefault(e => e.Stub.Id == cell.Id);
            if (answered is null && setUp && !needed.Contains(i)) continue;
            setUp = true;
            var said = new Said("");
            var result = await process.RunAsync(number, answered is null ? cell.Source : answers[answered.Id], answered is null ? CourseLimit : timeLimit, said.Add, token);
            if (result.Status == CellStatus.Ok)
            {
                last = answered ?? last;
                continue;
            }
            // A cell of the course fails after an answer that made it fail; if there is none, there is nothing to judge by.
            foreach (var blamed in answered is not null ? [answered] : last is not null ? [last] : open)
                judged[blamed.Id] = new(blamed, Verdict.Failed, answered is not null ? Why(result) : $"A cell of the notebook cannot run{(last is null ? "" : " after this answer")}: {Why(result)}");
            if (answered is null || process.HasEnded) return;
        }
    }

    private async Task<Judgement> CheckAsync(GradedExercise exercise, int number, NotebookProcess process, CancellationToken token)
    {
        var judgement = new Judgement(exercise, Verdict.Failed, "");
        foreach (var check in new[] { exercise.Check.Source, hidden(exercise.Id) }.OfType<string>())
        {
            // The verdict carries a word that the answer cannot know, so that what an answer prints is no verdict.
            var (word, call) = (Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), $"Exercise.Check(\"{exercise.Id}");
            var said = new Said($"Exercise {exercise.Id} {word}: ");
            var result = await process.RunAsync(number, check.Replace(call + "\"", $"{call} {word}\"", StringComparison.Ordinal), timeLimit, said.Add, token);
            judgement = result.Status != CellStatus.Ok ? new(exercise, Verdict.Failed, Why(result)) : new(exercise, said.Verdict, said.Text);
            if (judgement.Verdict != Verdict.Right) break;
        }
        return judgement;
    }

    private Judgement? Refused(GradedExercise exercise, string answer) =>
        Names.Hidden(answer, exercise.Stub.Source, $"{exercise.Check.Source}\n{hidden(exercise.Id)}") is { } name
            ? new(exercise, Verdict.Failed, $"The answer declares {name}, which the check means to be the course's: choose another name.")
            : null;

    private static string Why(CellResult result)
    {
        var error = result.Error;
        var message = error is null ? "The cell was stopped." : error.Name is "ProcessEnded" or "" || !error.Name.EndsWith("Exception", StringComparison.Ordinal) ? error.Message : $"{error.Name}: {error.Message}";
        return (error?.Line is { } line ? $"line {line}: " : "") + Shortened(message);
    }

    private static string Shortened(string text) => text.Length <= 2_000 ? text : text[..2_000] + " …";

    /// <summary>The end of what a check prints, and the verdict in it.</summary>
    private sealed class Said(string verdict)
    {
        private const int Most = 4_000;
        private readonly StringBuilder _text = new();

        public Verdict Verdict => Line("right!") ? Verdict.Right : Line("not yet.") ? Verdict.NotYet : Line("your answer stopped") ? Verdict.Failed : Verdict.Wrong;

        /// <summary>What a learner reads: without the word.</summary>
        public string Text => Secret().Replace(_text.ToString(), "$1:").Trim();

        public void Add(CellOutput output)
        {
            if (output is not StreamOutput stream) return;
            _text.Append(stream.Text);
            if (_text.Length > Most) _text.Remove(0, _text.Length - Most);
        }

        private bool Line(string how) => _text.ToString().Contains(verdict + how, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(Exercise \S+) [0-9A-F]{16}:")]
    private static partial Regex Secret();
}
