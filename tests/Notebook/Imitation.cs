using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>Assemblies that stand in for what cannot be had: they have the names, types and members of the real ones.</summary>
internal static class Imitation
{
    /// <summary>Compiles code into an assembly that is named as its file; beside this process's own assemblies it may use the given ones.</summary>
    public static void Compile(string path, string code, OutputKind kind, params string[] references)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists);
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)],
            platform.Concat(references).DistinctBy(Path.GetFileName).Select(reference => MetadataReference.CreateFromFile(reference)),
            new CSharpCompilationOptions(kind));
        var result = compilation.Emit(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
    }
}
