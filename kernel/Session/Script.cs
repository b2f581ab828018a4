using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace Backprop.Kernel;

/// <summary>The chain of submissions: each is compiled knowing the ones before it, and sees their variables.</summary>
internal sealed class Script(Assemblies assemblies)
{
    private static readonly string[] Usings =
        ["System", "System.IO", "System.Text", "System.Collections", "System.Collections.Generic", "System.Linq", "System.Threading.Tasks"];

    private CSharpCompilation? last;
    private int count;
    private object?[] instances = new object?[8]; // the first is for a host object, which there is none of

    /// <summary>The compilation that <paramref name="source"/> would be, as the next submission.</summary>
    public CSharpCompilation Compile(CellSource source)
    {
        var name = $"Submission#{count + 1}";
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            scriptClassName: name,
            usings: Usings,
            optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true,
            metadataReferenceResolver: assemblies.Resolver,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
        return CSharpCompilation.CreateScriptCompilation(name, source.Parse(), assemblies.References, options, last, typeof(object));
    }

    /// <summary>Compiles <paramref name="source"/>, makes it the last submission and returns what runs it.</summary>
    /// <exception cref="CompileException">It does not compile; nothing has changed.</exception>
    public Submission Add(CellSource source, CancellationToken token)
    {
        var compilation = Compile(source);
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: token);
        if (emitted.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error)) throw new CompileException(source, emitted.Diagnostics);
        last = compilation;
        count++;
        // Nothing but using directives: they hold from here on, and there is nothing to run.
        if (!emitted.Success) return new(() => Task.FromResult<object?>(null), HasValue: false);

        assembly.Position = symbols.Position = 0;
        var name = compilation.AssemblyName!;
        var entry = assemblies.LoadSubmission(name, assembly, symbols).GetType(name)!.GetMethod("<Factory>", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!;
        if (instances.Length < count + 1) Array.Resize(ref instances, 2 * instances.Length);
        var slots = instances;
        return new(() => (Task<object?>)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [slots], null)!, HasValue(compilation));
    }

    /// <summary>The variables of every submission so far, the newest of each name.</summary>
    public IEnumerable<Variable> Variables() => instances
        .OfType<object>()
        .SelectMany(i => i.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(f => !f.Name.Contains('<')), (i, f) => new Variable(f.Name, f.FieldType, f.GetValue(i)))
        .GroupBy(v => v.Name)
        .Select(g => g.Last());

    /// <summary>Whether the code ends in an expression that is there to be shown: one without a semicolon, and not void.</summary>
    private static bool HasValue(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees[0];
        return tree.GetRoot() is CompilationUnitSyntax { Members: [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }] }
            && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is not { SpecialType: SpecialType.System_Void };
    }
}

/// <summary>A compiled piece of a cell, ready to run; <paramref name="HasValue"/> says whether what it returns is meant to be shown.</summary>
internal sealed record Submission(Func<Task<object?>> Run, bool HasValue);

/// <summary>A cell does not compile.</summary>
internal sealed class CompileException(CellSource source, ImmutableArray<Diagnostic> diagnostics) : Exception("The cell does not compile.")
{
    public CellSource Cell { get; } = source;

    public IReadOnlyList<Diagnostic> Errors { get; } = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start)];
}
