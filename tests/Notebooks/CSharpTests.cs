using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Backprop.Tests;

/// <summary>
/// The cells of each notebook compile, one after another, as a script of C# 12 on .NET 10 that knows the library and no host: so they
/// do in every host, and none of them calls what only one host has.
/// </summary>
public sealed class CSharpTests
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp12, kind: SourceCodeKind.Script);

    private static readonly MetadataReference[] References =
    [
        .. Directory.GetFiles(ReferenceAssemblies(), "*.dll").Select(file => MetadataReference.CreateFromFile(file)),
        MetadataReference.CreateFromFile(typeof(Network<>).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(MathNet.Numerics.LinearAlgebra.Matrix<>).Assembly.Location),
        .. new[] { "Backprop.Plotly", "Plotly.NET", "Plotly.NET.CSharp", "DynamicObj", "FSharp.Core" }.Select(name => MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, name + ".dll"))),
    ];

    [Fact]
    public void Cells_are_CSharp_12_and_call_no_host() => CourseNotebook.Obey(Complaints);

    [Theory]
    [InlineData("display(1);")]
    [InlineData("HTML(\"<b>\")")]
    [InlineData("namespace N { class C; }")]
    [InlineData("static class E { public static int Twice(this int n) => 2 * n; }")]
    [InlineData("static int Twice(this int n) => 2 * n;")]
    [InlineData("using var stream = new System.IO.MemoryStream();")]
    [InlineData("dynamic x = 1;")]
    [InlineData("Console.Error.WriteLine(1);")]
    [InlineData("class P { public int N { get => field; set => field = value; } }")] // C# 14
    [InlineData("var escape = \"\\e\";")] // C# 13
    [InlineData("void F(params ReadOnlySpan<int> n) { }")] // C# 13
    [InlineData("var x = undefined;")]
    [InlineData("var x = 1")]
    public void Other_cells_are_refused(string source) => Assert.NotEmpty(Complaints(CourseNotebook.Of(Code(source))));

    [Fact]
    public void A_cell_sees_those_before_it()
    {
        Assert.Empty(Complaints(CourseNotebook.Of(Code("var W1 = Rows([1, 2], [3, 4]);"), Code("foreach (int n in new[] { 1 }) { using var s = new System.IO.MemoryStream(); }\nW1 * Column(1, 2)"))));
    }

    private static IEnumerable<string> Complaints(CourseNotebook notebook)
    {
        var last = Compile(string.Join('\n', File.ReadLines(Path.Combine(CourseNotebook.Folder, "setup.csx")).Where(line => line.StartsWith("using", StringComparison.Ordinal))), null);
        foreach (var cell in notebook.CodeCells.Where(cell => !cell.Source.StartsWith("#!import", StringComparison.Ordinal) && !cell.Packages.Any()))
        {
            var compilation = Compile(cell.Source, last);
            var errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
            foreach (var error in errors)
                yield return $"{cell}, line {error.Location.GetLineSpan().StartLinePosition.Line + 1}: {error.GetMessage()}";
            foreach (var complaint in Restrictions(compilation.SyntaxTrees[0].GetRoot()))
                yield return $"{cell}: {complaint}";
            if (errors.Count == 0)
                last = compilation;
        }
    }

    private static IEnumerable<string> Restrictions(SyntaxNode root)
    {
        foreach (var node in root.DescendantNodes())
        {
            if (node is BaseNamespaceDeclarationSyntax)
                yield return "a script has no namespace.";
            if (node is ParameterSyntax parameter && parameter.Modifiers.Any(SyntaxKind.ThisKeyword))
                yield return "a script has no extension method.";
            if (node is LocalDeclarationStatementSyntax { Parent: GlobalStatementSyntax } declaration && declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword))
                yield return "using var at the top level would end with the cell.";
            if (node is IdentifierNameSyntax { Identifier.Text: "dynamic" })
                yield return "not every host can run dynamic.";
            if (node is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Console" }, Name.Identifier.Text: "Error" })
                yield return "some hosts take what is written to Console.Error for a failure.";
        }
    }

    private static CSharpCompilation Compile(string source, CSharpCompilation? previous) => CSharpCompilation.CreateScriptCompilation(
        "cell" + Guid.NewGuid().ToString("N"),
        CSharpSyntaxTree.ParseText(source, Script),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary),
        previous);

    /// <summary>The reference assemblies of .NET 10, which the library itself is compiled against.</summary>
    private static string ReferenceAssemblies()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string[] packs = [Path.Combine(packages, "microsoft.netcore.app.ref"), Path.Combine(dotnet, "packs", "Microsoft.NETCore.App.Ref")];
        return packs.Where(Directory.Exists).SelectMany(pack => Directory.GetDirectories(pack, "10.*")).Select(version => Path.Combine(version, "ref", "net10.0")).FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException($"The reference assemblies of .NET 10 lie neither in {packs[0]} nor in {packs[1]}. Building the library brings them: dotnet build.");
    }

    private static JsonObject Code(string source) => new() { ["cell_type"] = "code", ["id"] = "a", ["source"] = source };
}
