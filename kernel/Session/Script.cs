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

    /// <summary>Of the compiler's stack: it goes into nested code as deep as that is nested.</summary>
    private const int StackSize = 256 * 1024 * 1024;

    private const string StatementInExpressionTree = "CS0834";

    /// <summary>The submissions so far. A draft may be compiled after them while the next one is.</summary>
    private Submissions _submissions = new(0, null, []);

    private object?[] _instances = new object?[8]; // the first is for a host object, which there is none of

    /// <summary>The compilation that <paramref name="source"/> would be, as the next submission.</summary>
    public CSharpCompilation Compile(CellSource source)
    {
        var (count, last, known) = _submissions;
        var name = $"Submission#{count + 1}";
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            scriptClassName: name,
            usings: Usings,
            optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true,
            metadataReferenceResolver: assemblies.Resolver,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
        return CSharpCompilation.CreateScriptCompilation(name, source.Parse(), assemblies.References.Where(r => !known.Contains(r)), options, last, typeof(object));
    }

    /// <summary>Compiles <paramref name="source"/>, makes it the last submission and returns what runs it.</summary>
    /// <exception cref="CompileException">It does not compile; nothing has changed.</exception>
    public async Task<Submission> AddAsync(CellSource source, CancellationToken token)
    {
        // Who stops the cell does not wait for the compiler, which looks at its token now and then.
        var (compilation, assembly, symbols) = await OnDeepStack(() => Emit(source, token)).WaitAsync(token);
        _submissions = new(_submissions.Count + 1, compilation, _submissions.Known.Union(compilation.References));
        var name = compilation.AssemblyName!;
        // Nothing but using directives: they hold from here on, and there is nothing to run.
        if (assembly is null) return new(name, [], () => Task.FromResult<object?>(null), () => false);

        var entry = assemblies.LoadSubmission(name, assembly, symbols).GetType(name)!.GetMethod("<Factory>", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!;
        if (_instances.Length <= _submissions.Count) Array.Resize(ref _instances, 2 * _instances.Length);
        var slots = _instances;
        return new(name, [.. symbols.ToArray()], () => (Task<object?>)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [slots], null)!, () => EndsInValue(compilation));
    }

    /// <summary>The variables of every submission so far, the newest of each name.</summary>
    public IEnumerable<Variable> Variables() => _instances
        .OfType<object>()
        .SelectMany(i => i.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(f => !f.Name.Contains('<')), (i, f) => new Variable(f.Name, f.FieldType, f.GetValue(i)))
        .GroupBy(v => v.Name)
        .Select(g => g.Last());

    /// <summary>Compiles code so that it can be stopped. Errors are told of it as it was written; should it fail to compile only with the checks in it, it runs without.</summary>
    private Compiled Emit(CellSource source, CancellationToken token)
    {
        var written = Compile(source);
        return Emit(Stoppable.Rewrite(written, withTrees: false), out var rewritten, token)
            ?? (rewritten.Any(d => d.Id == StatementInExpressionTree) ? Emit(Stoppable.Rewrite(written, withTrees: true), out _, token) : null)
            ?? Emit(written, out var diagnostics, token)
            ?? throw new CompileException(source, diagnostics);
    }

    private static Compiled? Emit(CSharpCompilation compilation, out ImmutableArray<Diagnostic> diagnostics, CancellationToken token)
    {
        var (assembly, symbols) = (new MemoryStream(), new MemoryStream());
        var emitted = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: token);
        diagnostics = emitted.Diagnostics;
        if (diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error)) return null;
        assembly.Position = symbols.Position = 0;
        return new(compilation, emitted.Success ? assembly : null, symbols);
    }

    private static Task<T> OnDeepStack<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Run, StackSize) { IsBackground = true, Name = "compiler" }.Start();
        return result.Task;

        void Run()
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        }
    }

    /// <summary>
    /// How many there are, the last, which leads to the others, and what they were compiled against: the next one knows it from them, and to name it again costs
    /// memory with each.
    /// </summary>
    private sealed record Submissions(int Count, CSharpCompilation? Last, ImmutableHashSet<MetadataReference> Known);

    /// <summary>There is no assembly where there is nothing to run, but perhaps a using directive.</summary>
    private sealed record Compiled(CSharpCompilation Compilation, MemoryStream? Assembly, MemoryStream Symbols);

    /// <summary>Whether the code ends in an expression that is there to be shown: one without a semicolon, and not void.</summary>
    private static bool EndsInValue(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees[0];
        return tree.GetRoot() is CompilationUnitSyntax { Members: [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }] }
            && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is not { SpecialType: SpecialType.System_Void };
    }
}

/// <summary>
/// A compiled piece of a cell, ready to run. What it returns is meant to be shown; <paramref name="EndsInValue"/> tells a null that is a value from there being none.
/// </summary>
internal sealed record Submission(string Name, ImmutableArray<byte> Symbols, Func<Task<object?>> Run, Func<bool> EndsInValue);

/// <summary>A cell does not compile.</summary>
internal sealed class CompileException(CellSource source, ImmutableArray<Diagnostic> diagnostics) : Exception("The cell does not compile.")
{
    public CellSource Cell { get; } = source;

    public IReadOnlyList<Diagnostic> Errors { get; } = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start)];
}
