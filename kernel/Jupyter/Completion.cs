using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel.Jupyter;

/// <summary>
/// What could stand at the cursor, as the compiler sees it: members after a dot, else every name in scope (variables of earlier cells among them) and the
/// language's keywords.
/// </summary>
internal static class Completion
{
    private const int Most = 500;

    private static readonly Match[] Magics =
    [
        new("#!csharp", "magic", "what follows is C#"),
        new("#!import", "magic", "#!import FILE: runs a .csx, .cs or .ipynb file here"),
        new("#!time", "magic", "says how long the cell takes"),
    ];

    private static readonly string[] Keywords =
        [.. SyntaxFacts.GetKeywordKinds().Where(SyntaxFacts.IsReservedKeyword).Select(SyntaxFacts.GetText), "async", "await", "nameof", "record", "var", "when", "where", "with", "yield"];

    /// <summary>Something that fits: its name, what it is in the words of front ends, and how it is declared.</summary>
    private sealed record Match(string Name, string Kind, string Signature);

    public static JsonObject Reply(Session session, string code, int codePoint)
    {
        var cursor = new Cursor(session, code, codePoint);
        var start = cursor.Position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        if (code[..start].EndsWith("#!", StringComparison.Ordinal)) start -= 2;
        var typed = code[start..cursor.Position];
        var matches = typed.StartsWith("#!", StringComparison.Ordinal) ? [.. Magics.Where(magic => magic.Name.StartsWith(typed, StringComparison.Ordinal))]
            : IsText(cursor, start) || (typed.Length > 0 && char.IsAsciiDigit(typed[0])) ? []
            : Matches(cursor, start, typed);

        var (from, to) = (cursor.CodePoint(start), cursor.CodePoint(cursor.Position));
        var kinds = matches.Select(match => (JsonNode)new JsonObject
        {
            ["start"] = from,
            ["end"] = to,
            ["text"] = match.Name,
            ["type"] = match.Kind,
            ["signature"] = match.Signature,
        });
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. matches.Select(match => (JsonNode)match.Name)]),
            ["cursor_start"] = from,
            ["cursor_end"] = to,
            // Not in the protocol, but read by front ends that show an icon beside each name.
            ["metadata"] = new JsonObject { ["_jupyter_types_experimental"] = new JsonArray([.. kinds]) },
        };
    }

    private static List<Match> Matches(Cursor cursor, int start, string typed)
    {
        var (symbols, isMember) = Symbols(cursor, start);
        var named = symbols
            .Where(symbol => symbol.CanBeReferencedByName && symbol.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && IsMeantToBeSeen(symbol))
            .DistinctBy(symbol => symbol.Name)
            .Select(symbol => new Match(symbol.Name, Kind(symbol), symbol.ToDisplayString(Inspection.Short)));
        var keywords = isMember ? [] : Keywords.Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Select(word => new Match(word, "keyword", ""));
        var all = named.Concat(keywords).ToList();
        // Who types a capital means it; who finds nothing that way may have meant another case.
        var exact = all.Where(match => match.Name.StartsWith(typed, StringComparison.Ordinal)).ToList();
        return [.. (exact.Count > 0 ? exact : all).OrderBy(match => match.Name, StringComparer.OrdinalIgnoreCase).ThenBy(match => match.Name, StringComparer.Ordinal).Take(Most)];
    }

    private static (IEnumerable<ISymbol> Symbols, bool IsMember) Symbols(Cursor cursor, int start)
    {
        var model = cursor.Model;
        var before = start == 0 ? default : cursor.Root.FindToken(start - 1);
        // Whitespace may stand between the dot and the name, so the token before it is asked for, not the character.
        if (before.SpanStart >= start) before = before.GetPreviousToken();
        switch (before.Parent)
        {
            case MemberAccessExpressionSyntax access when access.OperatorToken == before:
                return (Members(model, start, access.Expression), true);
            case QualifiedNameSyntax name when name.DotToken == before:
                return (Members(model, start, name.Left), true);
            case MemberBindingExpressionSyntax binding when binding.OperatorToken == before && binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } conditional:
                return (Members(model, start, conditional.Expression), true);
            case InitializerExpressionSyntax initializer when Initialized(model, initializer) is { } type:
                var assigned = initializer.Expressions.OfType<AssignmentExpressionSyntax>().Select(assignment => assignment.Left.ToString()).ToHashSet();
                var settable = Settable(model, start, type).Where(symbol => !assigned.Contains(symbol.Name));
                // Where elements can be listed, too, it is not clear before the first = which of the two is meant.
                var isCollection = assigned.Count == 0 && type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable);
                return (isCollection ? settable.Concat(model.LookupSymbols(start)) : settable, !isCollection);
        }
        if (before.Parent?.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { } directive && directive.Span.Contains(start - 1))
            return (model.LookupNamespacesAndTypes(start), true);
        return (model.LookupSymbols(start), false);
    }

    /// <summary>The type whose members the braces after <c>new</c> or <c>with</c> set.</summary>
    public static ITypeSymbol? Initialized(SemanticModel model, InitializerExpressionSyntax initializer) => initializer.Parent switch
    {
        BaseObjectCreationExpressionSyntax created => model.GetTypeInfo(created).Type,
        WithExpressionSyntax with => model.GetTypeInfo(with.Expression).Type,
        _ => null,
    };

    public static IEnumerable<ISymbol> Settable(SemanticModel model, int position, ITypeSymbol type) => model.LookupSymbols(position, type)
        .Where(symbol => symbol is IPropertySymbol { IsStatic: false, IsIndexer: false, SetMethod: not null } or IFieldSymbol { IsStatic: false, IsReadOnly: false });

    private static IEnumerable<ISymbol> Members(SemanticModel model, int position, ExpressionSyntax left)
    {
        if (model.GetSymbolInfo(left).Symbol is INamespaceOrTypeSymbol container and not ITypeParameterSymbol)
        {
            return container is INamespaceSymbol
                ? model.LookupNamespacesAndTypes(position, container)
                : model.LookupStaticMembers(position, container).Concat(model.LookupNamespacesAndTypes(position, container));
        }
        var type = model.GetTypeInfo(left).Type;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && left.Parent is ConditionalAccessExpressionSyntax)
            type = nullable.TypeArguments[0];
        return type is null or IErrorTypeSymbol
            ? []
            : model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(symbol => !symbol.IsStatic && symbol is not INamedTypeSymbol);
    }

    // Nothing is completed in a comment, a string or a character.
    private static bool IsText(Cursor cursor, int start)
    {
        if (cursor.Root.FindTrivia(start) is { RawKind: not 0 } trivia && trivia.SpanStart < start && IsComment(trivia.Kind())) return true;
        var token = cursor.Root.FindToken(start);
        // The cursor may stand at the end of the last comment of the cell, or of an unfinished string.
        var previous = start > 0 ? cursor.Root.FindToken(start - 1) : default;
        return IsLiteral(token, start) || IsLiteral(previous, start)
            || token.LeadingTrivia.Concat(previous.TrailingTrivia).Any(comment => comment.IsKind(SyntaxKind.SingleLineCommentTrivia) && comment.SpanStart < start && start <= comment.Span.End);
    }

    private static bool IsLiteral(SyntaxToken token, int start) =>
        token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
        && token.SpanStart < start && (start < token.Span.End || token.ContainsDiagnostics || token.IsKind(SyntaxKind.InterpolatedStringTextToken));

    private static bool IsComment(SyntaxKind kind) =>
        kind is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private static bool IsMeantToBeSeen(ISymbol symbol) => !symbol.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name == "EditorBrowsableAttribute" && attribute.ConstructorArguments is [{ Value: 1 }]);

    private static string Kind(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => "function",
        IPropertySymbol => "property",
        IEventSymbol => "event",
        INamespaceSymbol => "module",
        IFieldSymbol { ContainingType.IsScriptClass: true } or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => "variable",
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } => "enum",
        IFieldSymbol => "field",
        INamedTypeSymbol { TypeKind: TypeKind.Interface } => "interface",
        INamedTypeSymbol { TypeKind: TypeKind.Struct } => "struct",
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => "enum",
        _ => "class",
    };
}
