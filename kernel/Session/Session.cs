using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Kernel;

/// <summary>
/// A C# session: cells run one after another, and each sees what those before it declared. It knows no console and no notebook file; what a cell
/// puts out goes to the delegate that the cell came with.
/// </summary>
public sealed partial class Session : IDisposable
{
    private const int MostKept = 1_000, LongestKept = 10_000, MostSleepers = 1_000;

    private readonly Assemblies _assemblies = new();
    private readonly Script _script;
    private readonly References _references;
    private readonly CellErrors _errors = new();
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Stack<string> _importing = new();
    private readonly List<StreamOutput> _kept = [];
    private readonly Stop _stop = new();
    private readonly Lazy<Task> _prepared;
    private CellThreads? _runaway;

    static Session()
    {
        // A thread that a cell started ends by its exception, and not the process with it.
        ExceptionHandling.SetUnhandledExceptionHandler(CellContext.Fail);
        // A cell may put so many tasks to sleep, and the kernel still finds a thread.
        ThreadPool.GetMinThreads(out _, out var ports);
        ThreadPool.SetMinThreads(MostSleepers, ports);
    }

    /// <summary>A new session for a notebook in <paramref name="folder"/>: relative paths in its cells start there.</summary>
    public Session(string folder)
    {
        Folder = Path.GetFullPath(folder);
        _script = new(_assemblies);
        _references = new(_assemblies, Folder);
        _prepared = new(() => Task.Run(PrepareAsync));
    }

    /// <summary>The notebook's folder.</summary>
    public string Folder { get; }

    /// <summary>The number of the last cell that ran, from 1; errors call it by that number.</summary>
    public int ExecutionCount { get; private set; }

    /// <summary>Answers a cell that reads its input: takes a prompt and whether the answer is a secret, returns a line, or null for the end of the input.</summary>
    public Func<string, bool, string?> Input { get; set; } = (_, _) => throw new InvalidOperationException("The cell asks for input, and nobody is there to give it.");

    /// <summary>The variables that cells have declared so far.</summary>
    public IReadOnlyList<Variable> Variables => [.. _script.Variables()];

    /// <summary>
    /// Runs a cell and hands what it puts out to <paramref name="output"/>, in order and while it runs, from one thread at a time. A cell that fails, does not
    /// compile or is stopped ends with an <see cref="ErrorOutput"/>; the session and its variables live on.
    /// </summary>
    /// <param name="code">The cell.</param>
    /// <param name="output">What to do with its output.</param>
    /// <param name="timeLimit">Stop the cell after this time.</param>
    /// <param name="number">The cell's number, if it is not the next one.</param>
    /// <param name="token">Stops the cell.</param>
    public async Task<CellResult> RunAsync(string code, Action<CellOutput> output, TimeSpan? timeLimit = null, int? number = null, CancellationToken token = default)
    {
        try
        {
            await _prepared.Value.WaitAsync(token);
            await _gate.WaitAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            var stopped = Stopped("The cell was stopped before it began.");
            output(stopped.Error!);
            return stopped;
        }
        try
        {
            await _stop.ClearAsync();
            ExecutionCount = number ?? ExecutionCount + 1;
            using var queue = new OutputQueue(output);
            var result = await RunAsync(new CellSource($"cell {ExecutionCount}", code, Folder), queue, timeLimit, token);
            if (result.Error is { } error) queue.Add(error);
            return result;
        }
        finally
        {
            if (_runaway is { AreRunning: true }) _stop.Request(); // it may yet come back from where it was
            _gate.Release();
        }
    }

    /// <summary>
    /// The compilation that <paramref name="code"/> would be as the next cell, for completion and inspection. Lines that are no C# are blank in its one
    /// syntax tree, so positions are those of <paramref name="code"/>.
    /// </summary>
    public CSharpCompilation Draft(string code) => _script.Compile(new CellSource("draft", code, Folder).WithoutMagics().WithoutReferences());

    /// <summary>Whether <paramref name="code"/> is whole, or wants another line.</summary>
    public static bool IsComplete(string code) => SyntaxFactory.IsCompleteSubmission(new CellSource("draft", code, "").Parse());

    /// <summary>Compiles a first submission, which defines <c>display</c> and makes the compiler warm. Running a cell does this too, where it has not been done.</summary>
    public Task WarmUpAsync() => _prepared.Value;

    public void Dispose() => _gate.Dispose();

    /// <summary>Keeps what a cell writes after its end, for the next one to show.</summary>
    internal void Keep(StreamOutput late)
    {
        lock (_kept)
        {
            if (_kept.Count < MostKept) _kept.Add(late with { Text = Values.Cut(late.Text, LongestKept) });
        }
    }

    private async Task PrepareAsync()
    {
        _stop.Compile(_assemblies);
        await (await _script.AddAsync(new("display", "Backprop.Kernel.DisplayHandle display(object value) => Backprop.Kernel.CellContext.Current.Display(value);", Folder), default)).Run();
    }

    private async Task<CellResult> RunAsync(CellSource cell, OutputQueue queue, TimeSpan? timeLimit, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var announce = limit.Token.UnsafeRegister(_ => _stop.Request(), null);
        using var scope = CellContext.Enter(this, queue, limit);
        ConsoleCapture.Install();
        ShowKept(queue);
        if (timeLimit is { } time) limit.CancelAfter(time);
        try
        {
            // Off the caller's thread: compiling takes its time too.
            await Task.Run(() => ExecuteAsync(cell, queue, limit.Token), limit.Token);
            return new(CellStatus.Ok);
        }
        catch (Exception e) when (scope.Context.Failure is not null || !limit.IsCancellationRequested)
        {
            return await FailedAsync(scope.Context.Failure ?? e);
        }
        catch (Exception e)
        {
            return StoppedBy(e);
        }

        CellResult StoppedBy(Exception e)
        {
            if (e is CellRunsOnException still) _runaway = still.Threads;
            return Stopped(
                !token.IsCancellationRequested ? $"The cell was stopped after {timeLimit!.Value.TotalSeconds:0.###} s, its time limit."
                : _runaway is { AreRunning: true } ? "The cell runs on, for it is in code that cannot be interrupted. Restart the kernel to stop it; the variables are lost then."
                : "The cell was stopped.");
        }

        async Task<CellResult> FailedAsync(Exception failure)
        {
            switch (failure)
            {
                case CompileException e:
                    return new(CellStatus.Failed, CellErrors.Describe(e, cell.Name));
                case CellException e:
                    return new(CellStatus.Failed, new("Error", e.Message, [e.Line is null ? e.Message : $"{cell.Name}, line {e.Line}: {e.Message}"], e.Line), e.MissingPackage);
            }
            try
            {
                // An exception's message may be the cell's own code.
                return new(CellStatus.Failed, await CellExecution.RunAsync(() => Task.FromResult(_errors.Describe(failure, cell.Name)), _stop.OnThread, scope.Context.Failure is null ? limit.Token : token));
            }
            catch (OperationCanceledException e)
            {
                return StoppedBy(e);
            }
        }
    }

    private static CellResult Stopped(string why) => new(CellStatus.Stopped, new("Stopped", why, [$"Stopped: {why}"]));

    private void ShowKept(OutputQueue queue)
    {
        lock (_kept)
        {
            _kept.ForEach(queue.Add);
            _kept.Clear();
        }
    }

    private async Task ExecuteAsync(CellSource source, OutputQueue queue, CancellationToken token)
    {
        Stopwatch? time = null;
        foreach (var part in source.Split())
        {
            token.ThrowIfCancellationRequested();
            if (part.Magic is null) await ExecuteCodeAsync(part.Source, queue, token);
            else if (part.Magic == "#!time") time = Stopwatch.StartNew();
            else if (part.Magic != "#!csharp") await PlaceErrorsAsync(() => ImportAsync(part.Magic, source, queue, token), source, part.Line);
        }
        if (time is not null) CellContext.Current?.Display($"Wall time: {time.Elapsed.TotalMilliseconds:0.0} ms");
    }

    private async Task ExecuteCodeAsync(CellSource source, OutputQueue queue, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(source.Code)) return;
        var tree = source.Parse();
        var mistakes = tree.GetDiagnostics(token).ToArray();
        if (mistakes.Any(d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error)) throw new CompileException(source, [.. mistakes]);

        foreach (var directive in CellSource.References(tree))
        {
            var line = directive.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            await PlaceErrorsAsync(
                () => directive is LoadDirectiveTriviaSyntax load
                    ? ImportFileAsync(load.File.ValueText, source, queue, token)
                    : _references.AddAsync(((ReferenceDirectiveTriviaSyntax)directive).File.ValueText, source.Folder, token),
                source,
                line);
        }

        source = source.WithoutReferences();
        var submission = await _script.AddAsync(source, token);
        _errors.Know(source, submission);
        await CellExecution.RunAsync(
            async () =>
            {
                var value = await submission.Run();
                // Whoever calls display at a cell's end has shown the value already.
                if ((value is not null || submission.EndsInValue()) && value is not DisplayHandle) queue.Add(new ResultOutput(Formatter.Format(value)));
                return value;
            },
            _stop.OnThread,
            token);
    }

    private Task ImportAsync(string magic, CellSource from, OutputQueue queue, CancellationToken token) =>
        !Import().IsMatch(magic) ? throw new CellException($"{magic.Split(' ')[0]} is not known here. A cell is C#; the lines #!import FILE and #!time are all that may stand in it besides.")
        : Import().Match(magic).Groups["file"].Value is { Length: > 0 } file ? ImportFileAsync(file, from, queue, token)
        : throw new CellException("#!import names no file: write #!import FILE.");

    /// <summary>The file in quotes of either kind or none, perhaps with a semicolon or a comment behind it.</summary>
    [GeneratedRegex(@"^#!import(?!\S)\s*(?:""(?<file>[^""]*)""|'(?<file>[^']*)'|(?<file>.*?))\s*;?\s*(?://.*)?$")]
    private static partial Regex Import();

    private async Task ImportFileAsync(string file, CellSource from, OutputQueue queue, CancellationToken token)
    {
        string[] candidates = [Path.GetFullPath(file, from.Folder), Path.GetFullPath(file, Folder)];
        var path = candidates.FirstOrDefault(File.Exists) ?? throw new CellException(
            Path.GetFileName(file) == "setup.csx" ? $"There is no {file} yet: build the library first: dotnet build" : $"There is no file {file} to import.");
        if (_importing.Contains(path)) throw new CellException($"{file} imports itself, directly or through another file.");
        _importing.Push(path);
        try
        {
            foreach (var source in await ImportedCode.ReadAsync(path, token)) await ExecuteAsync(source, queue, token);
        }
        finally
        {
            _importing.Pop();
        }
    }

    /// <summary>Gives an error the line that it stands on or, where that is in an imported file, says so in its message.</summary>
    private async Task PlaceErrorsAsync(Func<Task> work, CellSource source, int line)
    {
        var imported = _importing.Count > 0;
        try
        {
            await work();
        }
        catch (CellException e) when (imported)
        {
            var cure = source.Name == "setup.csx" ? " If the course's folder was moved or cleaned, build the library again: dotnet build" : "";
            throw new CellException($"{source.Name}, line {line}: {e.Message}{cure}", e) { MissingPackage = e.MissingPackage };
        }
        catch (CellException e)
        {
            throw new CellException(e.Message, e) { MissingPackage = e.MissingPackage, Line = line };
        }
    }
}
