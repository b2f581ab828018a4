using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Kernel.Jupyter;

/// <summary>A place in a cell that is being written, with the compiler's view of it.</summary>
internal sealed class Cursor
{
    /// <param name="session">The session the cell would run in.</param>
    /// <param name="code">The cell.</param>
    /// <param name="codePoint">The place as front ends count it: in Unicode characters. Outside of the code, its nearest end.</param>
    public Cursor(Session session, string code, int codePoint)
    {
        Code = code;
        Position = codePoint < 0 ? code.Length : ToUtf16(code, codePoint);
        Compilation = session.Draft(code);
        Root = Compilation.SyntaxTrees[0].GetRoot();
        Model = Compilation.GetSemanticModel(Compilation.SyntaxTrees[0]);
    }

    public string Code { get; }

    public int Position { get; }

    public CSharpCompilation Compilation { get; }

    public SyntaxNode Root { get; }

    public SemanticModel Model { get; }

    /// <summary>The place as front ends count it.</summary>
    public int CodePoint(int position) => position - Code.Take(position).Count(char.IsLowSurrogate);

    private static int ToUtf16(string code, int codePoint)
    {
        var position = 0;
        for (; codePoint > 0 && position < code.Length; codePoint--)
            position += position + 1 < code.Length && char.IsSurrogatePair(code, position) ? 2 : 1;
        return position;
    }
}
