using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Kernel.Jupyter;

/// <summary>Tells a console whether Enter runs what is typed or begins another line, and how far that line is indented.</summary>
internal static class Completeness
{
    private const int Step = 4;
    private const string UnterminatedRawString = "CS8997";

    public static JsonObject Reply(string code)
    {
        if (!Session.IsComplete(code)) return new() { ["status"] = "incomplete", ["indent"] = new string(' ', Indentation(code)) };
        var parts = new CellSource("draft", code, "").Split().Where(part => part.Magic is null);
        var wrong = parts.SelectMany(part => part.Source.Parse().GetDiagnostics()).Where(found => found.Severity == DiagnosticSeverity.Error).ToList();
        // The lines of a text are indented as its reader wants them.
        if (wrong.Any(found => found.Id == UnterminatedRawString)) return new() { ["status"] = "incomplete", ["indent"] = "" };
        return new() { ["status"] = wrong.Count > 0 ? "invalid" : "complete" };
    }

    /// <summary>One step for each brace, bracket or parenthesis that is still open; one on one line count once.</summary>
    private static int Indentation(string code)
    {
        var open = new Stack<int>();
        var tree = new CellSource("draft", code, "").Parse();
        foreach (var token in tree.GetRoot().DescendantTokens().Where(token => !token.IsMissing))
        {
            if (token.Kind() is SyntaxKind.OpenBraceToken or SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken)
                open.Push(tree.GetLineSpan(token.Span).StartLinePosition.Line);
            else if (token.Kind() is SyntaxKind.CloseBraceToken or SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken)
                open.TryPop(out _);
        }
        return Step * open.Distinct().Count();
    }
}
