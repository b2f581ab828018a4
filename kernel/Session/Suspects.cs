using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel;

/// <summary>
/// Where an exception may have come from that has no line: the runtime throws for all of a function's array elements, or checked sums, from one place at its end.
/// </summary>
internal static class Suspects
{
    /// <summary>Whether the runtime itself threw, so that the line of the frame after <paramref name="frame"/> says nothing.</summary>
    public static bool Follow(StackFrame frame) => Kind(frame) is not null;

    /// <summary>The lines, from 1, of what can fail so in the function that is called <paramref name="function"/>; null is a cell's top level.</summary>
    public static IReadOnlyList<int> Of(StackFrame thrower, CellSource source, string? function) =>
    [
        .. source.Parse().GetRoot().DescendantNodes()
            .Where(node => Kind(thrower)!(node) && Function(node) == function)
            .Select(node => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1).Distinct(),
    ];

    private static Func<SyntaxNode, bool>? Kind(StackFrame frame) => frame.GetMethod() is { } method && method.Module == typeof(object).Module ? method.Name switch
    {
        "ThrowIndexOutOfRangeException" => node => node is ElementAccessExpressionSyntax,
        "ThrowOverflowException" => node => node is CheckedExpressionSyntax or CheckedStatementSyntax,
        _ => null,
    } : null;

    private static string? Function(SyntaxNode node) => node.Ancestors().Select(outer => outer switch
    {
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AnonymousFunctionExpressionSyntax => "a lambda",
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax => ".ctor",
        IndexerDeclarationSyntax => "get_Item",
        PropertyDeclarationSyntax property => $"get_{property.Identifier.Text}",
        _ => null,
    }).FirstOrDefault(name => name is not null);
}
