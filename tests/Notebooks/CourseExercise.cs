using System.Text.RegularExpressions;

namespace Backprop.Tests;

/// <summary>An exercise: the stub cell that a reader replaces, the check that answers, the solution in the text after it.</summary>
internal sealed partial record CourseExercise(string Id, CourseCell Stub, CourseCell Check, string Solution)
{
    public static string WrongAnswers => Path.Combine(Repository.Root, "tests", "Notebooks", "wrong-answers");

    /// <summary>Answers that a reader might give and that are wrong, or not the reader's own: what stands in place of the stub. 1.2.csx, 1.2-library.csx and so on.</summary>
    public IReadOnlyList<string> WrongAnswerFiles => [.. Directory.GetFiles(WrongAnswers, $"{Id}.csx"), .. Directory.GetFiles(WrongAnswers, $"{Id}-*.csx")];

    /// <summary>The exercises of a notebook. Whatever is missing from one is complained about.</summary>
    public static IReadOnlyList<CourseExercise> In(CourseNotebook notebook, ICollection<string> complaints)
    {
        var exercises = new List<CourseExercise>();
        foreach (var group in notebook.Cells.Where(cell => cell.Exercise is not null).GroupBy(cell => cell.Exercise!.Value.Id))
        {
            CourseCell[] cells = [.. group];
            if (!cells.Select(cell => cell.Exercise!.Value.Role).SequenceEqual(["stub", "check"]))
            {
                complaints.Add($"{notebook.Name}: exercise {group.Key} needs one cell with the role stub and after it one with the role check.");
                continue;
            }

            var (stub, check) = (cells[0], cells[1]);
            var text = check.Following.FirstOrDefault() is { IsCode: false } after ? after.Source : "";
            string[] solutions = [.. SolutionBlock().Matches(text).Select(match => match.Groups["code"].Value)];
            if (!text.Contains("<summary>▸ Hint", StringComparison.Ordinal) || solutions.Length != 1)
                complaints.Add($"{check} must be followed by a text with a folded hint and a folded solution that holds one block of csharp.");
            if (!stub.Source.Contains("Exercise.NotYet", StringComparison.Ordinal))
                complaints.Add($"{stub} must throw through Exercise.NotYet.");
            if (!check.Source.Contains($"Exercise.Check(\"{group.Key}\"", StringComparison.Ordinal))
                complaints.Add($"{check} must call Exercise.Check(\"{group.Key}\", …).");
            if (!notebook.Cells.Take(stub.Index).Any(cell => !cell.IsCode && Regex.IsMatch(cell.Source, $@"^### {Regex.Escape(group.Key)} \S", RegexOptions.Multiline)))
                complaints.Add($"{stub} must have a heading '### {group.Key} …' above it.");
            exercises.Add(new(group.Key, stub, check, solutions.FirstOrDefault() ?? ""));
        }

        if (!exercises.Select(exercise => exercise.Id).SequenceEqual(exercises.Select((_, i) => $"{notebook.Number}.{i + 1}")))
            complaints.Add($"{notebook.Name}: the exercises must be numbered {notebook.Number}.1, {notebook.Number}.2, … in order.");
        return exercises;
    }

    /// <summary>The code between ```csharp and ``` of every folded part whose heading says Solution.</summary>
    [GeneratedRegex(@"(?<=<summary>▸ Solution \(click\)</summary>(?:(?!</details>).)*?)^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex SolutionBlock();
}
