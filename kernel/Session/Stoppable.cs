using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Backprop.Kernel;

/// <summary>
/// Writes a check (<see cref="Stop"/>) into every place of a cell's code that can come round again: the bodies of loops, methods and lambdas, the steps of queries,
/// jumps, and handlers that could swallow the stop. No line is added, so errors keep their lines. Expression trees are data and stay as they are.
/// </summary>
internal sealed class Stoppable : CSharpSyntaxRewriter
{
    private static readonly StatementSyntax Check = ParseStatement(Stop.Check);
    private static readonly ExpressionSyntax Checked = ParseExpression(Stop.Checked);

    private readonly Lazy<SemanticModel> model;

    private Stoppable(CSharpCompilation compilation) => model = new(() => compilation.GetSemanticModel(compilation.SyntaxTrees[0]));

    /// <summary>A compilation of one tree, with the checks in it.</summary>
    public static CSharpCompilation Rewrite(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees[0];
        var root = tree.GetRoot();
        var rewritten = new Stoppable(compilation).Visit(root);
        return rewritten == root ? compilation : compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.Create((CompilationUnitSyntax)rewritten!, CellSource.ParseOptions, tree.FilePath, tree.Encoding));
    }

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        // A finalizer is the runtime's to call, and must not fail.
        if (node is null or DestructorDeclarationSyntax || IsExpressionTree(node)) return node;
        return base.Visit(node) switch
        {
            WhileStatementSyntax n => n.WithStatement(Enter(n.Statement)),
            DoStatementSyntax n => n.WithStatement(Enter(n.Statement)),
            ForStatementSyntax n => n.WithStatement(Enter(n.Statement)),
            ForEachStatementSyntax n => n.WithStatement(Enter(n.Statement)),
            ForEachVariableStatementSyntax n => n.WithStatement(Enter(n.Statement)),
            GotoStatementSyntax n => Enter(n),
            CatchClauseSyntax n => n.WithBlock(Enter(n.Block)),

            WhereClauseSyntax n => n.WithCondition(Enter(n.Condition)),
            SelectClauseSyntax n => n.WithExpression(Enter(n.Expression)),
            LetClauseSyntax n => n.WithExpression(Enter(n.Expression)),
            OrderingSyntax n => n.WithExpression(Enter(n.Expression)),
            GroupClauseSyntax n => n.WithByExpression(Enter(n.ByExpression)),
            FromClauseSyntax n when node.Parent is QueryBodySyntax => n.WithExpression(Enter(n.Expression)),

            ConstructorDeclarationSyntax n when n.Modifiers.Any(SyntaxKind.StaticKeyword) => n, // failed once, a type fails for ever
            BaseMethodDeclarationSyntax { Body: { } body } n => n.WithBody(Enter(body)),
            BaseMethodDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, n.SemicolonToken, Returns(n))),
            LocalFunctionStatementSyntax { Body: { } body } n => n.WithBody(Enter(body)),
            LocalFunctionStatementSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, n.SemicolonToken, Returns(n.ReturnType, n.Modifiers))),
            AccessorDeclarationSyntax { Body: { } body } n => n.WithBody(Enter(body)),
            AccessorDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, n.SemicolonToken, n.IsKind(SyntaxKind.GetAccessorDeclaration))),
            PropertyDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(arrow, n.SemicolonToken)),
            IndexerDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(arrow, n.SemicolonToken)),
            AnonymousFunctionExpressionSyntax { Block: { } block } n => n.WithBlock(Enter(block)),
            AnonymousFunctionExpressionSyntax { ExpressionBody: not (null or ThrowExpressionSyntax) } n => Enter(n, (AnonymousFunctionExpressionSyntax)node),
            var other => other,
        };
    }

    private bool IsExpressionTree(SyntaxNode node) => node switch
    {
        LambdaExpressionSyntax => model.Value.GetTypeInfo(node).ConvertedType is { Name: "Expression", ContainingNamespace: { Name: "Expressions", ContainingNamespace.Name: "Linq" } },
        QueryExpressionSyntax => model.Value.GetTypeInfo(node).Type is { } type && type.AllInterfaces.Append(type).Any(t => t.Name == nameof(IQueryable)),
        _ => false,
    };

    /// <summary>The statement with a check before it.</summary>
    private static BlockSyntax Enter(StatementSyntax statement) => statement is BlockSyntax block ? Enter(block) : Block(Check, statement);

    /// <summary>The block with a check at its start, on the line of the brace.</summary>
    private static BlockSyntax Enter(BlockSyntax block) => block
        .WithOpenBraceToken(block.OpenBraceToken.WithTrailingTrivia())
        .WithStatements(block.Statements.Insert(0, Check.WithTrailingTrivia(block.OpenBraceToken.TrailingTrivia)));

    private static InvocationExpressionSyntax Enter(ExpressionSyntax expression) => InvocationExpression(Checked, ArgumentList([Argument(expression)]));

    /// <summary>A lambda whose body was an expression; whether that is a value is the compiler's to say.</summary>
    private AnonymousFunctionExpressionSyntax Enter(AnonymousFunctionExpressionSyntax lambda, AnonymousFunctionExpressionSyntax written)
    {
        if (model.Value.GetSymbolInfo(written).Symbol is not IMethodSymbol method) return lambda;
        var returns = !method.ReturnsVoid && !(method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false });
        return lambda.WithExpressionBody(null).WithBlock(Block(Check, Ending(lambda.ExpressionBody!, returns)));
    }

    /// <summary>The block that does what an expression body does. What stands between the tokens that go, line ends above all, stays.</summary>
    private static BlockSyntax Body(ArrowExpressionClauseSyntax arrow, SyntaxToken semicolon, bool returns) => Block(
        Token(arrow.ArrowToken.LeadingTrivia, SyntaxKind.OpenBraceToken, default),
        [Check.WithTrailingTrivia(arrow.ArrowToken.TrailingTrivia), Ending(arrow.Expression, returns)],
        Token(semicolon.LeadingTrivia, SyntaxKind.CloseBraceToken, semicolon.TrailingTrivia));

    private static AccessorListSyntax Getter(ArrowExpressionClauseSyntax arrow, SyntaxToken semicolon) =>
        AccessorList([AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, Body(arrow, semicolon, returns: true))]);

    private static StatementSyntax Ending(ExpressionSyntax expression, bool returns) => expression switch
    {
        ThrowExpressionSyntax thrown => ThrowStatement(thrown.ThrowKeyword, thrown.Expression, Token(SyntaxKind.SemicolonToken)),
        _ when returns => ReturnStatement(expression.WithoutLeadingTrivia()).WithLeadingTrivia(expression.GetLeadingTrivia()), // it begins where the expression did
        _ => ExpressionStatement(expression),
    };

    private static bool Returns(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax m => Returns(m.ReturnType, m.Modifiers),
        OperatorDeclarationSyntax o => Returns(o.ReturnType, o.Modifiers),
        _ => method is ConversionOperatorDeclarationSyntax,
    };

    /// <summary>Whether a function of this type returns a value: not if it is void, nor if it is an asynchronous one that promises only its end.</summary>
    private static bool Returns(TypeSyntax type, SyntaxTokenList modifiers) => type switch
    {
        PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } => false,
        QualifiedNameSyntax name => Returns(name.Right, modifiers),
        AliasQualifiedNameSyntax name => Returns(name.Name, modifiers),
        IdentifierNameSyntax => !modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => true,
    };
}
