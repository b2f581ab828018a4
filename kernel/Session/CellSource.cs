using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.Kernel;

/// <summary>Code as its author sees it: <paramref name="Name"/> is what errors call it ("cell 3", "setup.csx"), relative paths in it start at <paramref name="Folder"/>.</summary>
internal sealed record CellSource(string Name, string Code, string Folder)
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14, DocumentationMode.Parse, SourceCodeKind.Script);

    /// <summary>How deep code may be nested. The compiler goes into it on its stack, whose end would be the end of the process, and takes seconds long before that.</summary>
    private const int MostLevels = 1_000;

    /// <summary>The most tokens between a comma, a semicolon or a brace and the next: signs and conditions nest without brackets.</summary>
    private const int LongestRun = 5_000;

    private SyntaxTree? _parsed;

    /// <exception cref="CellException">It is nested too deeply.</exception>
    public SyntaxTree Parse()
    {
        if (_parsed is not null) return _parsed;
        RequireShallow();
        return _parsed = CSharpSyntaxTree.ParseText(Code, ParseOptions, Name, Encoding.UTF8);
    }

    /// <summary>
    /// Cuts the code at its <c>#!</c> lines, which are the kernel's and no C#. Each part keeps its place: what belongs to others is blank in it.
    /// </summary>
    public IEnumerable<CellPart> Split()
    {
        var start = 0;
        foreach (var line in Magics())
        {
            yield return Keep(start, line.Start);
            yield return new(this, line.ToString().Trim(), line.LineNumber + 1);
            start = line.End;
        }
        yield return Keep(start, Code.Length);

        CellPart Keep(int from, int to) => new(Blank([new(0, from), TextSpan.FromBounds(to, Code.Length)]), null, 1);
    }

    /// <summary>The same code without its <c>#r</c> and <c>#load</c> lines, which the session carries out itself.</summary>
    public CellSource WithoutReferences() => Blank(References(Parse()).Select(d => d.FullSpan));

    /// <summary>The same code without its <c>#!</c> lines.</summary>
    public CellSource WithoutMagics() => Blank(Magics().Select(l => l.Span));

    /// <summary>The <c>#r</c> and <c>#load</c> directives, in order.</summary>
    public static IEnumerable<DirectiveTriviaSyntax> References(SyntaxTree tree) =>
        Directives(tree).Select(t => t.GetStructure()).OfType<DirectiveTriviaSyntax>().Where(d => d is ReferenceDirectiveTriviaSyntax or LoadDirectiveTriviaSyntax && d.IsActive);

    private void RequireShallow()
    {
        if (Code.Length <= MostLevels) return;
        int levels = 0, run = 0, elses = 0;
        foreach (var token in SyntaxFactory.ParseTokens(Code, options: ParseOptions))
        {
            run = token.Kind() is SyntaxKind.SemicolonToken or SyntaxKind.CommaToken or SyntaxKind.OpenBraceToken or SyntaxKind.CloseBraceToken ? 0 : run + 1;
            if (token.Kind() is SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken) levels++;
            if (token.Kind() is SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken) levels--;
            if (token.IsKind(SyntaxKind.ElseKeyword)) elses++;
            if (Math.Max(levels, elses) > MostLevels || run > LongestRun)
                throw new CellException($"The code is nested more than {MostLevels:N0} levels deep, or has an expression of more than {LongestRun:N0} parts: the compiler cannot go into it. Write it in smaller steps.");
        }
    }

    private List<TextLine> Magics()
    {
        var tree = Parse();
        var lines = tree.GetText().Lines;
        return [.. Directives(tree).Where(t => t.ToString().StartsWith("#!", StringComparison.Ordinal)).Select(t => lines.GetLineFromPosition(t.SpanStart)).Distinct()];
    }

    /// <summary>The lines that begin with <c>#</c>; the parser knows which of them merely stand in a string or a comment.</summary>
    private static IEnumerable<SyntaxTrivia> Directives(SyntaxTree tree) => tree.GetRoot().DescendantTrivia().Where(t => t.IsDirective);

    private CellSource Blank(IEnumerable<TextSpan> spans)
    {
        char[]? text = null;
        foreach (var span in spans)
        {
            for (var i = span.Start; i < span.End; i++)
            {
                if (Code[i] is not ('\n' or '\r')) (text ??= Code.ToCharArray())[i] = ' ';
            }
        }
        return text is null ? this : new(Name, new string(text), Folder);
    }
}

/// <summary>A run of C# or, where <paramref name="Magic"/> is given, one line for the kernel; <paramref name="Line"/> is its number.</summary>
internal sealed record CellPart(CellSource Source, string? Magic, int Line);
