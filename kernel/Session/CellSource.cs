using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel;

/// <summary>Code as its author sees it: <paramref name="Name"/> is what errors call it ("cell 3", "setup.csx"), relative paths in it start at <paramref name="Folder"/>.</summary>
internal sealed record CellSource(string Name, string Code, string Folder)
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14, DocumentationMode.Parse, SourceCodeKind.Script);

    public SyntaxTree Parse() => CSharpSyntaxTree.ParseText(Code, ParseOptions, Name, System.Text.Encoding.UTF8);

    /// <summary>
    /// Cuts the code at its <c>#!</c> lines, which are the kernel's and no C#. Each part keeps its place: what belongs to others is blank in it.
    /// </summary>
    public IEnumerable<CellPart> Split()
    {
        var magics = Parse().GetRoot().DescendantTrivia()
            .Where(t => t.IsDirective && t.ToString().TrimStart().StartsWith("#!", StringComparison.Ordinal))
            .Select(LineAt)
            .Distinct().Order().ToList();
        var start = 0;
        foreach (var at in magics)
        {
            yield return new CellPart(Keep(start, at), null);
            start = LineEnd(at);
            yield return new CellPart(Keep(0, 0), Code[at..start].Trim()) { Line = Code.AsSpan(0, at).Count('\n') + 1 };
        }
        yield return new CellPart(Keep(start, Code.Length), null);
    }

    /// <summary>The same code without its <c>#r</c> and <c>#load</c> lines, which the session carries out itself.</summary>
    public CellSource WithoutReferences(SyntaxTree tree)
    {
        var text = Code.ToCharArray();
        foreach (var directive in References(tree)) Blank(text, directive.FullSpan.Start, directive.FullSpan.End);
        return this with { Code = new string(text) };
    }

    /// <summary>The <c>#r</c> and <c>#load</c> directives, in order.</summary>
    public static IEnumerable<DirectiveTriviaSyntax> References(SyntaxTree tree) =>
        tree.GetRoot().DescendantTrivia().Where(t => t.IsDirective).Select(t => t.GetStructure()).OfType<DirectiveTriviaSyntax>()
            .Where(d => d is ReferenceDirectiveTriviaSyntax or LoadDirectiveTriviaSyntax && d.IsActive);

    private int LineAt(SyntaxTrivia trivia) => Code.LastIndexOf('\n', Math.Max(trivia.SpanStart - 1, 0), Math.Max(trivia.SpanStart, 0)) + 1;

    private int LineEnd(int position) => Code.IndexOf('\n', position) is >= 0 and var end ? end : Code.Length;

    private CellSource Keep(int start, int end)
    {
        var text = Code.ToCharArray();
        Blank(text, 0, start);
        Blank(text, end, text.Length);
        return this with { Code = new string(text) };
    }

    private static void Blank(char[] text, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (text[i] is not ('\n' or '\r')) text[i] = ' ';
        }
    }
}

/// <summary>A run of C# or, where <paramref name="Magic"/> is given, one line for the kernel.</summary>
internal sealed record CellPart(CellSource Source, string? Magic)
{
    public int Line { get; init; } = 1;
}
