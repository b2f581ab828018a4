using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel.Class;

/// <summary>A student's results.</summary>
internal sealed record Grade(string Student, IReadOnlyList<Judgement> Judgements, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<string> Remarks)
{
    public double Points => Judgements.Sum(j => j.Points);

    public double Of => Judgements.Sum(j => j.Exercise.Points);
}

/// <summary>Writes results as a table for a spreadsheet, as JSON, and as a page for each student.</summary>
internal static class GradeBook
{
    /// <summary>JSON that people read, with the letters that they write.</summary>
    public static JsonSerializerOptions Readable { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <c>grades.csv</c>, <c>grades.json</c> and <c>feedback/STUDENT.html</c> into <paramref name="folder"/>.</summary>
    public static void Write(string folder, IReadOnlyList<Grade> grades)
    {
        Directory.CreateDirectory(Path.Combine(folder, "feedback"));
        // With the mark by which spreadsheets know UTF-8.
        File.WriteAllText(Path.Combine(folder, "grades.csv"), Csv(grades), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        File.WriteAllText(Path.Combine(folder, "grades.json"), Json(grades).ToJsonString(Readable) + "\n");
        foreach (var grade in grades) File.WriteAllText(Path.Combine(folder, "feedback", $"{grade.Student}.html"), Feedback.Page(grade));
    }

    /// <summary>One line a student, one column an exercise (RFC 4180).</summary>
    public static string Csv(IReadOnlyList<Grade> grades)
    {
        var exercises = grades.Count == 0 ? [] : grades[0].Judgements.Select(j => j.Exercise.Id);
        var lines = grades.Select(g => (IEnumerable<string>)[g.Student, .. g.Judgements.Select(j => Number(j.Points)), Number(g.Points), Number(g.Of), string.Join(" ", g.Remarks)]);
        return string.Concat(lines.Prepend(["student", .. exercises, "points", "of", "remarks"]).Select(line => string.Join(',', line.Select(Field)) + "\r\n"));
    }

    public static JsonArray Json(IReadOnlyList<Grade> grades) => [.. grades.Select(g => new JsonObject
    {
        ["student"] = g.Student,
        ["points"] = g.Points,
        ["of"] = g.Of,
        ["remarks"] = new JsonArray([.. g.Remarks.Select(r => JsonValue.Create(r))]),
        ["exercises"] = Json(g.Judgements),
    })];

    public static JsonArray Json(IReadOnlyList<Judgement> judgements) => [.. judgements.Select(j => new JsonObject
    {
        ["id"] = j.Exercise.Id,
        ["verdict"] = j.Verdict switch { Verdict.Right => "right", Verdict.NotYet => "not yet", Verdict.Wrong => "wrong", _ => "failed" },
        ["points"] = j.Points,
        ["of"] = j.Exercise.Points,
        ["said"] = j.Said,
    })];

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A value in quotes where it needs them. A spreadsheet would take one that begins with = + - or @ for a formula of somebody else's.</summary>
    private static string Field(string value)
    {
        if (value.Length > 0 && "=+-@\t\r".Contains(value[0])) value = "'" + value;
        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
