using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Kernel;

/// <summary>
/// The flag that a session's cells look at, again and again (<see cref="Stoppable"/>). A loop must not feel the look, so it is no more than a comparison with a
/// static field, and what follows it never returns: a session has a class of its own for it, compiled for it alone.
/// </summary>
internal sealed class Stop
{
    public const string Check = "if (global::Backprop.Kernel.Stop.Requested) global::Backprop.Kernel.Stop.Now();";
    public const string Checked = "global::Backprop.Kernel.Stop.Checked";

    private const string Class = """
        namespace Backprop.Kernel;

        [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
        public static class Stop
        {
            public static volatile bool Requested;

            public static void Request(bool requested) => Requested = requested;

            public static void Now() => throw new CellStoppedException();

            public static T Checked<T>(T value) where T : allows ref struct
            {
                if (Requested) Now();
                return value;
            }
        }
        """;

    /// <summary>How long a stop is up at least, for what runs on threads that nobody knows.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private readonly Action<bool> request;
    private DateTime? since;

    public Stop(Assemblies assemblies)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);
        var compilation = CSharpCompilation.Create("Backprop.Kernel.Stop", [CSharpSyntaxTree.ParseText(Class)], assemblies.References, options);
        using var image = new MemoryStream();
        compilation.Emit(image);
        request = assemblies.Add(compilation.AssemblyName!, image).GetType("Backprop.Kernel.Stop")!.GetMethod("Request")!.CreateDelegate<Action<bool>>();
    }

    /// <summary>Ends the running cell wherever it looks at the flag, and with it whatever earlier cells have left running; until the next cell begins.</summary>
    public void Request()
    {
        since ??= DateTime.UtcNow;
        request(true);
    }

    /// <summary>A new cell begins.</summary>
    public async Task ClearAsync()
    {
        if (since is not { } begin) return;
        if (begin + Least - DateTime.UtcNow is { Ticks: > 0 } rest) await Task.Delay(rest);
        since = null;
        request(false);
    }
}

/// <summary>What ends the code of a cell that was stopped.</summary>
public sealed class CellStoppedException() : OperationCanceledException("The cell was stopped.");
