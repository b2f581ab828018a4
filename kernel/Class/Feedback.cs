using System.Net;

namespace Backprop.Kernel.Class;

/// <summary>A page for a student: each exercise with its points, what the check said, and the answer that was graded.</summary>
internal static class Feedback
{
    private const string Style = "body{font:16px/1.5 sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#222;background:#fff}pre{background:#f4f4f4;padding:.6em;overflow:auto}h2{font-size:1.1em}.right{color:#0a6b2d}.other{color:#a11}";

    public static string Page(Grade grade) => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>{Text(grade.Student)}</title><style>{Style}</style></head><body>
        <h1>{Text(grade.Student)}: {grade.Points:0.##} of {grade.Of:0.##} points</h1>
        {string.Concat(grade.Remarks.Select(remark => $"<p>{Text(remark)}</p>\n"))}{string.Concat(grade.Judgements.Select(j => Exercise(j, grade.Answers.GetValueOrDefault(j.Exercise.Id))))}</body></html>

        """;

    private static string Exercise(Judgement j, string? answer) => $"""
        <h2 class="{(j.Verdict == Verdict.Right ? "right" : "other")}">Exercise {Text(j.Exercise.Id)}: {Heading(j.Verdict)}, {j.Points:0.##} of {j.Exercise.Points:0.##}</h2>
        <pre>{Text(j.Said)}</pre>
        {(answer is null ? "" : $"<details><summary>Your answer</summary><pre>{Text(answer)}</pre></details>\n")}
        """;

    private static string Heading(Verdict verdict) => verdict switch
    {
        Verdict.Right => "✓ right",
        Verdict.NotYet => "not answered",
        Verdict.Wrong => "✗ not right",
        _ => "✗ it stopped",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
