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
    private static readonly StatementSyntax AtLoop = ParseStatement(Stop.Check), AtFunction = ParseStatement(Stop.Enter), AtAsyncFunction = ParseStatement(Stop.EnterAsync);
    private static readonly ExpressionSyntax Checked = ParseExpression(Stop.Checked);

    private readonly Lazy<SemanticModel> _model;
    private readonly bool _withTrees;

    private Stoppable(CSharpCompilation compilation, bool withTrees) =>
        (_model, _withTrees) = (new(() => compilation.GetSemanticModel(compilation.SyntaxTrees[0])), withTrees);

    /// <summary>
    /// A compilation of one tree, with the checks in it. Whether a lambda is an expression tree takes the compiler as long to say as it takes to compile: it is
    /// asked of all only <paramref name="withTrees"/>. A tree that was taken for code does not compile, and nothing else changes its meaning.
    /// </summary>
    public static CSharpCompilation Rewrite(CSharpCompilation compilation, bool withTrees)
    {
        var tree = compilation.SyntaxTrees[0];
        var root = tree.GetRoot();
        var rewritten = new Stoppable(compilation, withTrees).Visit(root);
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
            CatchClauseSyntax n => n.WithBlock(Enter(n.Block, AtLoop)),

            WhereClauseSyntax n => n.WithCondition(Enter(n.Condition)),
            SelectClauseSyntax n => n.WithExpression(Enter(n.Expression)),
            LetClauseSyntax n => n.WithExpression(Enter(n.Expression)),
            OrderingSyntax n => n.WithExpression(Enter(n.Expression)),
            GroupClauseSyntax n => n.WithByExpression(Enter(n.ByExpression)),
            FromClauseSyntax n when node.Parent is QueryBodySyntax => n.WithExpression(Enter(n.Expression)),

            RecordDeclarationSyntax n when _model.Value.GetDeclaredSymbol((RecordDeclarationSyntax)node) is { IsValueType: false } type && type.DeclaringSyntaxReferences[0].GetSyntax() == node => Enter(n, type),
            ConstructorDeclarationSyntax n when n.Modifiers.Any(SyntaxKind.StaticKeyword) => n, // failed once, a type fails for ever
            BaseMethodDeclarationSyntax { Body: { } body } n => n.WithBody(Enter(body, Entry(n.Modifiers))),
            BaseMethodDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, n.SemicolonToken, Entry(n.Modifiers), Returns(n))),
            LocalFunctionStatementSyntax { Body: { } body } n => n.WithBody(Enter(body, Entry(n.Modifiers))),
            LocalFunctionStatementSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, n.SemicolonToken, Entry(n.Modifiers), Returns(n.ReturnType, n.Modifiers))),
            AccessorDeclarationSyntax { Body: { } body } n => n.WithBody(Enter(body, AtFunction)),
            AccessorDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, n.SemicolonToken, AtFunction, n.IsKind(SyntaxKind.GetAccessorDeclaration))),
            PropertyDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(arrow, n.SemicolonToken)),
            IndexerDeclarationSyntax { ExpressionBody: { } arrow } n => n.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(arrow, n.SemicolonToken)),
            // A constructor that nobody wrote has no body, but what it initializes may be another of its kind.
            EqualsValueClauseSyntax { Value: BaseObjectCreationExpressionSyntax } n when IsOfEachObject(node.FirstAncestorOrSelf<MemberDeclarationSyntax>()!) =>
                n.WithValue(ConditionalExpression(InvocationExpression(ParseExpression(Stop.Entered)), n.Value, LiteralExpression(SyntaxKind.DefaultLiteralExpression))),
            AnonymousFunctionExpressionSyntax { Block: { } block } n => n.WithBlock(Enter(block, Entry(n.Modifiers))),
            AnonymousFunctionExpressionSyntax { ExpressionBody: not (null or ThrowExpressionSyntax) } n => Enter(n, (AnonymousFunctionExpressionSyntax)node),
            var other => other,
        };
    }

    private static bool IsOfEachObject(MemberDeclarationSyntax member) =>
        member is PropertyDeclarationSyntax or FieldDeclarationSyntax && member.Parent is TypeDeclarationSyntax && !member.Modifiers.Any(SyntaxKind.StaticKeyword);

    private bool IsExpressionTree(SyntaxNode node) => node switch
    {
        LambdaExpressionSyntax { ExpressionBody: { } body } => (_withTrees || MayBeStatement(body)) && _model.Value.GetTypeInfo(node).ConvertedType is { Name: "Expression", ContainingNamespace: { Name: "Expressions", ContainingNamespace.Name: "Linq" } },
        QueryExpressionSyntax => _model.Value.GetTypeInfo(node).Type is { } type && type.AllInterfaces.Append(type).Any(t => t.Name == nameof(IQueryable)),
        _ => false,
    };

    private static StatementSyntax Entry(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.AsyncKeyword) ? AtAsyncFunction : AtFunction;

    /// <summary>The statement with a check before it.</summary>
    private static BlockSyntax Enter(StatementSyntax statement) => statement is BlockSyntax block ? Enter(block, AtLoop) : Block(AtLoop, statement);

    /// <summary>The block with a check at its start, on the line of the brace.</summary>
    private static BlockSyntax Enter(BlockSyntax block, StatementSyntax check) => block
        .WithOpenBraceToken(block.OpenBraceToken.WithTrailingTrivia())
        .WithStatements(block.Statements.Insert(0, check.WithTrailingTrivia(block.OpenBraceToken.TrailingTrivia)));

    /// <summary>
    /// Two records compare, and one has a hash code, by those of the records in them, without end where these stand in a ring. The compiler writes both; what
    /// they come by is written here, with a check. (What it writes of a record's text looks after the stack itself.)
    /// </summary>
    private static RecordDeclarationSyntax Enter(RecordDeclarationSyntax record, INamedTypeSymbol type)
    {
        if (!type.GetMembers("EqualityContract").Any(m => m.IsImplicitlyDeclared)) return record;
        var access = type.BaseType!.SpecialType != SpecialType.System_Object ? "protected override" : type.IsSealed ? "private" : "protected virtual";
        var contract = ParseMemberDeclaration($"{access} global::System.Type EqualityContract {{ get {{ {Stop.Enter} return typeof({type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}); }} }}")!;
        return record.SemicolonToken.IsKind(SyntaxKind.None)
            ? record.WithMembers(record.Members.Insert(0, contract))
            : record.WithSemicolonToken(default).WithMembers([contract]).WithOpenBraceToken(Token(SyntaxKind.OpenBraceToken))
                .WithCloseBraceToken(Token(record.SemicolonToken.LeadingTrivia, SyntaxKind.CloseBraceToken, record.SemicolonToken.TrailingTrivia));
    }

    private static InvocationExpressionSyntax Enter(ExpressionSyntax expression) => InvocationExpression(Checked, ArgumentList([Argument(expression)]));

    /// <summary>A lambda whose body was an expression; whether that is a value is the compiler's to say.</summary>
    private AnonymousFunctionExpressionSyntax Enter(AnonymousFunctionExpressionSyntax lambda, AnonymousFunctionExpressionSyntax written)
    {
        var returns = true;
        if (MayBeStatement(written.ExpressionBody!))
        {
            if (_model.Value.GetSymbolInfo(written).Symbol is not IMethodSymbol method) return lambda;
            returns = !method.ReturnsVoid && !(method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false });
        }
        return lambda.WithExpressionBody(null).WithBlock(Block(Entry(lambda.Modifiers), Ending(lambda.ExpressionBody!, returns)));
    }

    /// <summary>Whether an expression may stand as a statement, so that a lambda of it need not return its value.</summary>
    private static bool MayBeStatement(ExpressionSyntax expression) => expression is InvocationExpressionSyntax or ConditionalAccessExpressionSyntax
        or AssignmentExpressionSyntax or AwaitExpressionSyntax or BaseObjectCreationExpressionSyntax
        || expression.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression;

    /// <summary>The block that does what an expression body does. What stands between the tokens that go, line ends above all, stays.</summary>
    private static BlockSyntax Body(ArrowExpressionClauseSyntax arrow, SyntaxToken semicolon, StatementSyntax check, bool returns) => Block(
        Token(arrow.ArrowToken.LeadingTrivia, SyntaxKind.OpenBraceToken, default),
        [check.WithTrailingTrivia(arrow.ArrowToken.TrailingTrivia), Ending(arrow.Expression, returns)],
        Token(semicolon.LeadingTrivia, SyntaxKind.CloseBraceToken, semicolon.TrailingTrivia));

    private static AccessorListSyntax Getter(ArrowExpressionClauseSyntax arrow, SyntaxToken semicolon) =>
        AccessorList([AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, Body(arrow, semicolon, AtFunction, returns: true))]);

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
