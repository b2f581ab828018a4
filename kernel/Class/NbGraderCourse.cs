using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel.Class;

/// <summary>
/// Writes a course as <c>nbgrader</c> wants it (docs: "Creating and grading assignments"): an assignment for each notebook in <c>source</c>, with solutions and
/// hidden tests between its marks, ids and points in its metadata (schema 3), and the configuration that goes with C#.
/// </summary>
internal sealed partial class NbGraderCourse(CourseFolder course)
{
    private const string Configuration = """
        c = get_config()
        c.CourseDirectory.course_id = "backprop"
        # What stands in place of a solution: the check below it says "not yet".
        c.ClearSolutions.code_stub = {"C#": "throw Exercise.NotYet<Exception>();"}
        # Some cells train a network.
        c.ExecutePreprocessor.timeout = 600

        """;

    public void Write(string folder)
    {
        Handout.Prepare(folder);
        new Handout(course).CopyPrograms(folder);
        File.WriteAllText(Path.Combine(folder, "nbgrader_config.py"), Configuration);
        // nbgrader moves an assignment from folder to folder, so the library's place is told whole; and a check that is not passed fails its cell, which is how nbgrader knows.
        var setup = course.Setup(Path.GetFullPath(Path.Combine(folder, "library")).Replace('\\', '/'), "Exercise.FailsItsCell = true;");
        foreach (var (name, document) in course.Documents())
        {
            var assignment = Path.Combine(folder, "source", name);
            Directory.CreateDirectory(assignment);
            File.WriteAllBytes(Path.Combine(assignment, $"{name}.ipynb"), Source(document, name));
            File.WriteAllText(Path.Combine(assignment, "setup.csx"), setup);
        }
    }

    private byte[] Source(NotebookDocument notebook, string name)
    {
        var exercises = GradedExercise.In(notebook, name);
        return NotebookDocument.Parse(StudentNotebook.Of(notebook, outputs: false), name).Changed(root =>
        {
            for (var i = 0; i < notebook.Cells.Count; i++)
            {
                var (cell, written) = (notebook.Cells[i], root["cells"]![i]!);
                if (exercises.FirstOrDefault(e => e.Stub == cell) is { } answered)
                {
                    var solution = notebook.Cells.Skip(i).Select(later => later.IsCode ? null : StudentNotebook.SolutionIn(later.Source)).First(found => found is not null)!;
                    Mark(written, Marked(solution, answered.Stub.Source), new() { ["solution"] = true, ["grade"] = false, ["locked"] = false });
                }
                else if (exercises.FirstOrDefault(e => e.Check == cell) is { } checks)
                {
                    var hidden = course.HiddenCheck(checks.Id) is { } code ? $"\n// ### BEGIN HIDDEN TESTS\n{code.TrimEnd()}\n// ### END HIDDEN TESTS" : "";
                    Mark(written, cell.Source + hidden, new() { ["solution"] = false, ["grade"] = true, ["locked"] = true, ["points"] = checks.Points });
                }
            }
        });
    }

    private static void Mark(JsonNode cell, string source, JsonObject metadata)
    {
        cell["source"] = OutputJson.SplitLines(source);
        metadata["grade_id"] = (string)cell["id"]!;
        metadata["schema_version"] = 3;
        metadata["task"] = false;
        cell["metadata"]!["nbgrader"] = metadata;
    }

    /// <summary>A solution between nbgrader's marks, function by function. What the stub brings of its own, a program to repair, stands above as a comment.</summary>
    internal static string Marked(string solution, string stub)
    {
        // Classes go whole: the stub stands above as a comment.
        if (Root(solution).Members.Any(member => member is not MethodDeclarationSyntax))
            return $"// As it came:\n{string.Concat(stub.TrimEnd().Split('\n').Select(line => $"// {line}\n"))}// ### BEGIN SOLUTION\n{solution.TrimEnd()}\n// ### END SOLUTION";
        var bodies = Methods(stub).ToDictionary(method => method.Identifier.Text, Inside);
        var text = solution;
        foreach (var method in Methods(solution).Reverse())
        {
            var given = bodies.GetValueOrDefault(method.Identifier.Text, "").Split('\n').Where(line => line.Trim().Length > 0 && !NotYet().IsMatch(line)).ToList();
            var comment = given.Count == 0 ? "" : "    // As it came:\n" + string.Concat(given.Select(line => $"    // {line}\n"));
            var (start, end) = method.Body is { } block ? (block.SpanStart, block.Span.End) : (method.ExpressionBody!.SpanStart, method.SemicolonToken.Span.End);
            text = text[..start].TrimEnd() + $"\n{{\n{comment}    // ### BEGIN SOLUTION\n{Inside(method)}\n    // ### END SOLUTION\n}}" + text[end..];
        }
        return text.TrimEnd();
    }

    private static string Inside(MethodDeclarationSyntax method) => method.Body is { } block
        ? block.ToString()[1..^1].Trim('\r', '\n').TrimEnd()
        : $"    return {method.ExpressionBody!.Expression};";

    private static IEnumerable<MethodDeclarationSyntax> Methods(string code) => Root(code).Members.OfType<MethodDeclarationSyntax>();

    private static CompilationUnitSyntax Root(string code) => CSharpSyntaxTree.ParseText(code, new(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetCompilationUnitRoot();

    [GeneratedRegex(@"Exercise\.NotYet|^\s*//")]
    private static partial Regex NotYet();
}
