namespace Backprop.Kernel.Class;

/// <summary>Grades a class: each student in a clean copy of the handout of their own, which is gone afterwards.</summary>
/// <param name="course">The course with its solutions; nothing of it is within reach of an answer.</param>
/// <param name="names">The notebooks that count; none for those that somebody handed in.</param>
/// <param name="timeLimit">The most that an answer may take.</param>
/// <param name="memory">The most bytes of memory.</param>
internal sealed class Grading(CourseFolder course, IReadOnlyCollection<string> names, TimeSpan timeLimit, long memory)
{
    private readonly List<(NotebookDocument Document, IReadOnlyList<GradedExercise> Exercises)> _notebooks = Find(course, names);

    /// <summary>Grades each folder in <paramref name="folder"/>, and says on the way how each went.</summary>
    /// <exception cref="InvalidDataException">There is nothing to grade.</exception>
    public async Task<IReadOnlyList<Grade>> GradeAsync(string folder, int jobs, CancellationToken token)
    {
        if (!Directory.Exists(folder)) throw new InvalidDataException($"There is no folder {folder}.");
        foreach (var stray in Directory.GetFiles(folder, "*.ipynb")) await Console.Out.WriteLineAsync($"{Path.GetFileName(stray)} lies in no student's folder and is not graded.");
        var submissions = Directory.GetDirectories(folder).Where(f => Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal)
            .Select(f => Submission.Read(f, [.. _notebooks.SelectMany(n => n.Exercises)])).ToList();
        if (submissions.Count == 0) throw new InvalidDataException($"There is no student's folder in {folder}: it holds one for each student, with the notebooks in it.");

        // What nobody handed in was not asked for.
        var counted = _notebooks.Where(n => names.Count > 0 || n.Exercises.Any(e => submissions.Any(s => s.Answers.ContainsKey(e.Id)))).ToList();
        var ids = counted.SelectMany(n => n.Exercises).Select(e => $"Exercise {e.Id}:").ToHashSet();
        using var turns = new SemaphoreSlim(jobs);
        return await Task.WhenAll(submissions.Select(async submission =>
        {
            await turns.WaitAsync(token);
            try
            {
                var grade = new Grade(
                    submission.Student,
                    await JudgeAsync(submission, counted, folder, token),
                    submission.Answers,
                    [.. submission.Remarks.Where(remark => !remark.StartsWith("Exercise ", StringComparison.Ordinal) || ids.Any(id => remark.StartsWith(id, StringComparison.Ordinal)))]);
                await Console.Out.WriteLineAsync($"{grade.Student}: {grade.Points:0.##} of {grade.Of:0.##}{string.Concat(grade.Remarks.Select(remark => $"\n    {remark}"))}");
                return grade;
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    private async Task<IReadOnlyList<Judgement>> JudgeAsync(Submission submission, List<(NotebookDocument Document, IReadOnlyList<GradedExercise> Exercises)> notebooks, string folder, CancellationToken token)
    {
        var copy = Directory.CreateTempSubdirectory("grade-").FullName;
        try
        {
            new Handout(course).Write(copy, outputs: false, submission.Student);
            var confinement = new Confinement(copy, [course.Folder, Path.GetFullPath(folder)], memory);
            var judgements = new List<Judgement>();
            foreach (var (document, exercises) in notebooks)
            {
                var grader = new Grader(document, exercises, course.HiddenCheck, timeLimit);
                judgements.AddRange(await grader.JudgeAsync(submission.Answers, () => NotebookProcess.Start(Path.Combine(copy, "notebooks"), confinement.Apply), token));
            }
            return judgements;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static List<(NotebookDocument, IReadOnlyList<GradedExercise>)> Find(CourseFolder course, IReadOnlyCollection<string> names)
    {
        var all = course.Documents().ToList();
        var wanted = names.Select(name => Path.GetFileNameWithoutExtension(name) + (name.EndsWith(".ipynb", StringComparison.Ordinal) ? "" : Path.GetExtension(name))).ToHashSet();
        if (wanted.FirstOrDefault(name => all.All(n => n.Name != name)) is { } missing)
            throw new InvalidDataException($"The course has no notebook {missing}; it has {string.Join(", ", all.Select(n => n.Name))}.");
        return [.. all.Where(n => wanted.Count == 0 || wanted.Contains(n.Name)).Select(n => (n.Document, GradedExercise.In(n.Document, n.Name)))];
    }
}
