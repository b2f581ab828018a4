using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Kernel;

/// <summary>
/// The flag that a session's cells look at, again and again (<see cref="Stoppable"/>), and the end of their stack. A loop must not feel the look, so it is no more
/// than a comparison with a static field, and what follows it never returns: a session has a class of its own for it, compiled for it alone. A function compares
/// its place on the stack with that of the cell's thread instead; a stop moves that out of reach, so that one comparison serves for both.
/// </summary>
internal sealed class Stop
{
    public const string Check = "if (global::Backprop.Kernel.Stop.Requested) global::Backprop.Kernel.Stop.Now();";
    public const string Enter = "global::Backprop.Kernel.Stop.Enter();";
    public const string EnterAsync = "global::Backprop.Kernel.Stop.EnterAsync();";
    public const string Entered = "global::Backprop.Kernel.Stop.Entered";
    public const string Checked = "global::Backprop.Kernel.Stop.Checked";

    private static readonly string Class = $$"""
        using System;
        using System.ComponentModel;
        using System.Runtime.CompilerServices;

        namespace Backprop.Kernel;

        [EditorBrowsable(EditorBrowsableState.Never)]
        public static class Stop
        {
            private const nuint Size = {{CellThreads.StackSize}}, Reserve = 256 * 1024, Shallow = 1024 * 1024;
            private static volatile nuint lowest;
            [ThreadStatic] private static nuint highest;

            public static volatile bool Requested;

            public static void Request(bool requested)
            {
                lock (typeof(Stop)) (Requested, lowest) = (requested, 0);
            }

            public static unsafe void OnThread()
            {
                byte here;
                lock (typeof(Stop)) lowest = Requested ? 0 : (nuint)(&here) - (Size - Reserve);
            }

            public static void Now() => throw new CellStoppedException();

            [MethodImpl(MethodImplOptions.AggressiveInlining), SkipLocalsInit]
            public static unsafe void Enter()
            {
                byte here;
                if ((nuint)(&here) - lowest > Size) Look();
            }

            // An exception takes the square of their number to come out of functions that await each other, so that these may not go as deep.
            public static unsafe void EnterAsync()
            {
                byte here;
                Enter();
                highest = Math.Max(highest, (nuint)(&here));
                if (highest - (nuint)(&here) > Shallow) Full();
            }

            public static bool Entered()
            {
                Enter();
                return true;
            }

            private static void Look()
            {
                if (Requested) Now();
                if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) Full();
            }

            private static void Full() => throw new InsufficientExecutionStackException("The stack is full: a function calls itself without end, or much too deep.");

            public static T Checked<T>(T value) where T : allows ref struct
            {
                if (Requested) Now();
                return value;
            }
        }
        """;

    /// <summary>How long a stop is up at least, for what runs on threads that nobody knows.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private Action<bool> _request = _ => { };
    private DateTime? _since;

    /// <summary>To be called by a thread of a running cell before it goes into the cell's code.</summary>
    public Action OnThread { get; private set; } = () => { };

    /// <summary>Compiles the class that the cells look at. No cell can be compiled before.</summary>
    public void Compile(Assemblies assemblies)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        var compilation = CSharpCompilation.Create("Backprop.Kernel.Stop", [CSharpSyntaxTree.ParseText(Class)], assemblies.References, options);
        using var image = new MemoryStream();
        compilation.Emit(image);
        var type = assemblies.Add(compilation.AssemblyName!, image).GetType("Backprop.Kernel.Stop")!;
        (_request, OnThread) = (type.GetMethod("Request")!.CreateDelegate<Action<bool>>(), type.GetMethod("OnThread")!.CreateDelegate<Action>());
    }

    /// <summary>Ends the running cell wherever it looks at the flag, and with it whatever earlier cells have left running; until the next cell begins.</summary>
    public void Request()
    {
        _since ??= DateTime.UtcNow;
        _request(true);
    }

    /// <summary>A new cell begins.</summary>
    public async Task ClearAsync()
    {
        if (_since is not { } begin) return;
        if (begin + Least - DateTime.UtcNow is { Ticks: > 0 } rest) await Task.Delay(rest);
        _since = null;
        _request(false);
    }
}

/// <summary>What ends the code of a cell that was stopped.</summary>
public sealed class CellStoppedException() : OperationCanceledException("The cell was stopped.");
