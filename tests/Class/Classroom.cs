using System.Text.Json.Nodes;
using Backprop.Kernel.Class;

namespace Backprop.Tests.Class;

/// <summary>A class as a teacher has it: a handout, and a folder with a folder for each student.</summary>
internal sealed class Classroom : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("class-").FullName;

    public static CourseFolder Course { get; } = new(Repository.Root);

    public string Handout => Path.Combine(_folder, "handout");

    public string Submitted => Path.Combine(_folder, "submitted");

    public string Grades => Path.Combine(_folder, "grades");

    public Classroom()
    {
        new Handout(Course).Write(Handout, outputs: false, student: null);
        Directory.CreateDirectory(Submitted);
    }

    /// <summary>The published solutions, by the exercise's id.</summary>
    public static Dictionary<string, string> Solutions(params string[] notebooks) =>
        Exercises(notebooks).ToDictionary(e => e.Id, e => e.Solution);

    /// <summary>For each exercise an answer that is kept because it is wrong.</summary>
    public static Dictionary<string, string> WrongAnswers(params string[] notebooks) =>
        Exercises(notebooks).ToDictionary(e => e.Id, e => File.ReadAllText(e.WrongAnswerFiles[0]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A student opens notebooks of the handout, writes answers over stubs, and hands the folder in.</summary>
    public void HandIn(string student, IReadOnlyDictionary<string, string> answers, string[] notebooks, Action<JsonArray>? andThen = null)
    {
        foreach (var name in notebooks)
        {
            var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Handout, "notebooks", $"{name}.ipynb")))!;
            foreach (var cell in json["cells"]!.AsArray())
            {
                if ((string?)cell!["metadata"]?["exercise"]?["role"] == "stub" && answers.TryGetValue((string)cell["metadata"]!["exercise"]!["id"]!, out var answer))
                    cell["source"] = answer;
            }

            andThen?.Invoke(json["cells"]!.AsArray());
            Directory.CreateDirectory(Path.Combine(Submitted, student));
            File.WriteAllText(Path.Combine(Submitted, student, $"{name}.ipynb"), json.ToJsonString());
        }
    }

    public async Task<Dictionary<string, Grade>> GradeAsync(string[] notebooks, double seconds = 20)
    {
        var grading = new Grading(Course, notebooks, TimeSpan.FromSeconds(seconds), memory: 1_000_000_000);
        return (await grading.GradeAsync(Submitted, jobs: 2, Xunit.TestContext.Current.CancellationToken)).ToDictionary(g => g.Student);
    }

    private static IEnumerable<CourseExercise> Exercises(string[] notebooks) =>
        CourseNotebook.All.Where(n => notebooks.Length == 0 || notebooks.Contains(n.Name)).SelectMany(n => CourseExercise.In(n, []));
}
