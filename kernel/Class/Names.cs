using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel.Class;

/// <summary>The names that a cell declares for later cells, and those that it uses: read from its syntax.</summary>
internal sealed record Names(IReadOnlySet<string> Declared, IReadOnlySet<string> Used, IReadOnlySet<string> Changed)
{
    public static Names In(string code)
    {
        var root = Root(code);
        var nodes = root.DescendantNodes().ToList();
        var topLevel = root.Members.SelectMany(member => member switch
        {
            MethodDeclarationSyntax method => [method.Identifier.Text],
            FieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Identifier.Text),
            PropertyDeclarationSyntax property => [property.Identifier.Text],
            // var (a, b) = …, and out variables
            GlobalStatementSyntax statement => statement.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Select(v => v.Identifier.Text),
            _ => [],
        });
        var types = nodes.OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text);
        var aliases = root.Usings.Select(u => u.Alias?.Name.Identifier.Text).OfType<string>();
        // Whatever stands left of = or before a call's dot, and what ++ is applied to: W[0, 1] = …, network.Forward(…), count++.
        var changed = root.Members.OfType<GlobalStatementSyntax>().SelectMany(member => member.DescendantNodes()).Select(node => node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => member.Expression,
            PostfixUnaryExpressionSyntax postfix => postfix.Operand,
            PrefixUnaryExpressionSyntax prefix => prefix.Operand,
            _ => null,
        }).OfType<SyntaxNode>().SelectMany(node => node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text));
        return new(topLevel.Concat(types).Concat(aliases).ToHashSet(), nodes.OfType<SimpleNameSyntax>().Select(name => name.Identifier.Text).ToHashSet(), changed.ToHashSet());
    }

    /// <summary>What an answer declares though the check means something else by it, so that the check would ask the answer about itself; null if nothing.</summary>
    public static string? Hidden(string answer, string stub, string check)
    {
        var (mine, given, nodes) = (In(answer), In(stub), Root(check).DescendantNodes().ToList());
        // What stands behind a dot is a member of what stands before it, whatever the answer declares.
        var asked = nodes.OfType<SimpleNameSyntax>().Where(name => name.Parent is not MemberBindingExpressionSyntax && (name.Parent as MemberAccessExpressionSyntax)?.Name != name)
            .Select(name => name.Identifier.Text).ToHashSet();
        var local = nodes.Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.Text,
            SingleVariableDesignationSyntax variable => variable.Identifier.Text,
            ForEachStatementSyntax loop => loop.Identifier.Text,
            ParameterSyntax parameter => parameter.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            _ => null,
        }).ToHashSet();
        return mine.Declared.Except(given.Declared).FirstOrDefault(name => asked.Contains(name) && !local.Contains(name));
    }

    /// <summary>The cells, by their index, that must run before <paramref name="wanted"/> can: those that declare or change what it uses, and what those use in turn.</summary>
    public static IReadOnlySet<int> Needed(IReadOnlyList<NotebookCell> cells, IEnumerable<string> wanted)
    {
        var names = cells.Select(cell => cell.IsCode ? In(cell.Source) : In("")).ToList();
        var need = wanted.SelectMany(code => In(code).Used).ToHashSet();
        var chosen = new HashSet<int>();
        for (var before = -1; before != chosen.Count;)
        {
            before = chosen.Count;
            for (var i = 0; i < cells.Count; i++)
            {
                if (!chosen.Contains(i) && (names[i].Declared.Overlaps(need) || names[i].Changed.Any(name => need.Contains(name) && names.Any(n => n.Declared.Contains(name)))) && chosen.Add(i))
                    need.UnionWith(names[i].Used);
            }
        }
        return chosen;
    }

    private static CompilationUnitSyntax Root(string code) => CSharpSyntaxTree.ParseText(code, new(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetCompilationUnitRoot();
}
