using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel.Jupyter;

/// <summary>What is known about the name at the cursor: its declaration, its docstring, and, for a variable, its value.</summary>
internal static partial class Inspection
{
    private const int LongestValue = 2000;
    private const int MostOverloads = 12;

    /// <summary>A declaration as a reader of C# expects it: types by their short names, parameters with names and defaults.</summary>
    public static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    // Outside of its type a member is shown with the type's name: double Math.Sqrt(double d).
    private static readonly SymbolDisplayFormat WithType = Short.AddMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType);

    public static JsonObject Reply(Session session, string code, int codePoint)
    {
        var text = Describe(session, code, codePoint);
        return new()
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? [] : new JsonObject { ["text/plain"] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>The name that a cell asks about, if it is a question and no code: <c>?Math.Sqrt</c> or <c>Math.Sqrt?</c>.</summary>
    public static string? Question(string code) =>
        QuestionPattern().Match(code) is { Success: true } match ? match.Groups["before"].Value + match.Groups["after"].Value : null;

    /// <summary>The answer to a question, for the front end's pager.</summary>
    public static JsonArray Page(Session session, string name) =>
    [
        new JsonObject
        {
            ["source"] = "page",
            ["data"] = new JsonObject { ["text/plain"] = Describe(session, name, -1) ?? $"Nothing is known by the name {name}." },
            ["start"] = 0,
        },
    ];

    private static string? Describe(Session session, string code, int codePoint)
    {
        var cursor = new Cursor(session, code, codePoint);
        var symbols = Symbols(cursor);
        if (symbols.Count == 0) return null;
        var lines = symbols.Take(MostOverloads).Select(symbol => symbol.ToDisplayString(IsOfCell(symbol) ? Short : WithType)).ToList();
        if (symbols.Count > MostOverloads) lines.Add($"… and {symbols.Count - MostOverloads} more overloads");
        if (symbols[0] is IFieldSymbol field && IsOfCell(field) && session.Variables.FirstOrDefault(variable => variable.Name == field.Name) is { } variable)
            lines[0] += Value(variable.Value);
        var documentation = symbols.Select(symbol => Documentation.Of(symbol, cursor.Compilation)).FirstOrDefault(text => text is not null);
        if (documentation is null && symbols[0] is not INamespaceOrTypeSymbol && !IsOfCell(symbols[0]) && symbols[0].ContainingType is { } type)
            documentation = Documentation.Of(type, cursor.Compilation);
        return string.Join('\n', lines) + (documentation is null ? "" : "\n\n" + documentation);
    }

    /// <summary>What the name at the cursor means: one symbol, or a method's overloads with the one that is called first.</summary>
    private static List<ISymbol> Symbols(Cursor cursor)
    {
        var token = cursor.Root.FindToken(cursor.Position);
        if (!IsName(token) && cursor.Position > 0) token = cursor.Root.FindToken(cursor.Position - 1);
        if (IsName(token) && token.Span.Start <= cursor.Position && cursor.Position <= token.Span.End && Meanings(cursor.Model, token.Parent!) is { Count: > 0 } found)
            return found;
        // A member that stands in braces without its = yet is no expression of its own.
        if (token.Parent is IdentifierNameSyntax { Parent: InitializerExpressionSyntax initializer } name && Completion.Initialized(cursor.Model, initializer) is { } type)
            return [.. Completion.Settable(cursor.Model, token.SpanStart, type).Where(symbol => symbol.Name == name.Identifier.Text)];
        // Between the parentheses of a call it is the call that is asked about.
        var call = token.Parent?.AncestorsAndSelf().FirstOrDefault(node => Arguments(node) is { } list && list.SpanStart < cursor.Position && (list.CloseParenToken.IsMissing || cursor.Position < list.Span.End));
        return call switch
        {
            InvocationExpressionSyntax invocation => Meanings(cursor.Model, invocation.Expression is MemberAccessExpressionSyntax access ? access.Name : invocation.Expression),
            { } creation => Meanings(cursor.Model, creation),
            null => [],
        };
    }

    private static ArgumentListSyntax? Arguments(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax invocation => invocation.ArgumentList,
        BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
        _ => null,
    };

    private static List<ISymbol> Meanings(SemanticModel model, SyntaxNode node)
    {
        if (model.GetDeclaredSymbol(node) is { } declared) return [declared];
        var info = model.GetSymbolInfo(node);
        var group = model.GetMemberGroup(node);
        // A method that is only named, or not yet called rightly, is all of its overloads.
        var all = new[] { info.Symbol }.OfType<ISymbol>().Concat(info.CandidateSymbols).Concat(group).Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>().ToList();
        return all.Count == 0 && node is TypeSyntax && model.GetTypeInfo(node).Type is { } type and not IErrorTypeSymbol ? [type] : all;
    }

    private static bool IsName(SyntaxToken token) =>
        token.IsKind(SyntaxKind.IdentifierToken) || token.IsKeyword() && token.Parent is PredefinedTypeSyntax or IdentifierNameSyntax;

    private static bool IsOfCell(ISymbol symbol) => symbol.ContainingType is null or { IsScriptClass: true };

    private static string Value(object? value)
    {
        if (value is not null && !IsPlain(value.GetType())) return "";
        try
        {
            var text = Formatter.Format(value).GetValueOrDefault("text/plain") ?? "";
            return " = " + (text.Length <= LongestValue ? text : text[..LongestValue] + " …");
        }
        catch (InvalidOperationException)
        {
            return ""; // A running cell changes it.
        }
    }

    /// <summary>Whether showing a value of this type runs no code of a cell's: a lazy sequence would begin its work, and a ToString might never end.</summary>
    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateTime) || type == typeof(TimeSpan)
        || type.IsArray && IsPlain(type.GetElementType()!)
        || type.IsGenericType && type.GetGenericTypeDefinition() is var generic && (generic == typeof(List<>) || generic == typeof(Dictionary<,>) || generic == typeof(HashSet<>) || generic.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)) && type.GetGenericArguments().All(IsPlain)
        || type.Namespace?.StartsWith("MathNet.Numerics.LinearAlgebra", StringComparison.Ordinal) is true && type.Assembly.GetName().Name == "MathNet.Numerics";

    [GeneratedRegex(@"^\s*(?:\?{1,2}\s*(?<before>[\w.]+)|(?<after>[\w.]+)\s*\?{1,2})\s*$")]
    private static partial Regex QuestionPattern();
}
