namespace Backprop.Kernel.Class;

/// <summary>What a student handed in: answers by the exercise's id, and a sentence on whatever was not as expected.</summary>
internal sealed record Submission(string Student, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<string> Remarks)
{
    private const long LargestFile = 50_000_000;

    /// <summary>Looks for the answers to <paramref name="exercises"/> in all notebooks of a folder, whatever they are called: an answer is known by the id of its cell, or by its metadata.</summary>
    public static Submission Read(string folder, IReadOnlyList<GradedExercise> exercises)
    {
        var remarks = new List<string>();
        var cells = new List<(string File, NotebookCell Cell)>();
        string[] files = [.. Directory.GetFiles(folder, "*.ipynb", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Where(f => !f.Contains(".ipynb_checkpoints", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (files.Length == 0) remarks.Add("There is no notebook (.ipynb) in the folder.");
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder, file);
            try
            {
                if (new FileInfo(file).Length > LargestFile) throw new InvalidDataException($"{name} has more than {LargestFile / 1_000_000} MB and was not read.");
                cells.AddRange(NotebookDocument.Parse(File.ReadAllBytes(file), name).Cells.Where(cell => cell.IsCode).Select(cell => (name, cell)));
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                remarks.Add(error.Message);
            }
        }

        var answers = new Dictionary<string, string>();
        foreach (var exercise in exercises)
        {
            var found = cells.Where(c => c.Cell.Id == exercise.Stub.Id || GradedExercise.AnsweredBy(c.Cell) == exercise.Id).ToList();
            var written = found.Where(c => Plain(c.Cell.Source) != Plain(exercise.Stub.Source)).DistinctBy(c => Plain(c.Cell.Source)).ToList();
            if (found.Count == 0 && files.Length > 0) remarks.Add($"Exercise {exercise.Id}: its cell ({exercise.Stub.Id}) is in none of the notebooks, so there is no answer to grade.");
            if (written.Count > 1) remarks.Add($"Exercise {exercise.Id}: {written.Count} cells answer it differently ({string.Join(", ", written.Select(c => c.File))}); the first one is graded.");
            if (written.Count > 0) answers[exercise.Id] = written[0].Cell.Source;
        }
        return new(Path.GetFileName(folder), answers, remarks);
    }

    private static string Plain(string code) => code.ReplaceLineEndings("\n").Trim();
}
