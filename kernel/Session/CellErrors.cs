using System.Diagnostics;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Backprop.Kernel;

/// <summary>Tells people what went wrong in their cells: in terms of cells and lines, never of the kernel's insides or of this machine's paths.</summary>
internal sealed partial class CellErrors
{
    private const int MostErrors = 5;
    private const int MostFrames = 1_000; // at either end
    private const int MostSuspects = 3;
    private readonly Dictionary<string, (CellSource Source, MetadataReaderProvider Symbols)> _compiled = [];

    /// <summary>Remembers code that is about to run, so that its lines can be found and quoted.</summary>
    public void Know(CellSource source, Submission submission) => _compiled[submission.Name] = (source, MetadataReaderProvider.FromPortablePdbImage(submission.Symbols));

    /// <summary>The compiler's errors, each with its place, its line and a caret under its column.</summary>
    public static ErrorOutput Describe(CompileException exception, string cell)
    {
        var lines = new List<string>();
        foreach (var error in exception.Errors.Take(MostErrors))
        {
            var start = error.Location.GetLineSpan().StartLinePosition;
            lines.Add($"{exception.Cell.Name}, line {start.Line + 1}, column {start.Character + 1}: error {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
            var text = Line(exception.Cell, start.Line + 1);
            if (text is null) continue;
            lines.Add("  " + text);
            lines.Add("  " + string.Concat(text.Take(start.Character).Select(c => c == '\t' ? '\t' : ' ')) + "^");
            if (Hint(error.Id, text.TrimStart()) is { } hint) lines.Add(hint);
        }
        if (exception.Errors.Count > MostErrors) lines.Add($"… and {exception.Errors.Count - MostErrors} more.");
        var first = exception.Errors[0];
        return new("CompileError", first.GetMessage(CultureInfo.InvariantCulture), lines, exception.Cell.Name == cell ? first.Location.GetLineSpan().StartLinePosition.Line + 1 : null);
    }

    /// <summary>An exception that a cell's code let through, with the frames that lie in cells.</summary>
    public ErrorOutput Describe(Exception exception, string cell)
    {
        if (exception is AggregateException { InnerExceptions: [var inner] }) exception = inner;
        var lines = new List<string>();
        int? line = null;
        for (var (e, prefix) = (exception, ""); e is not null; (e, prefix) = (e.InnerException!, "caused by "))
        {
            lines.Add($"{prefix}{e.GetType().Name}: {Values.Message(e)}");
            var frames = new List<string>();
            var trace = new StackTrace(e, fNeedFileInfo: false).GetFrames(); // the lines are looked up below, of those frames alone that are told of
            var isCut = trace.Length > 2 * MostFrames;
            StackFrame? before = null;
            foreach (var frame in isCut ? [.. trace.Take(MostFrames), .. trace.TakeLast(MostFrames)] : trace)
            {
                var places = Places(frame, before);
                var within = Method(frame) is { } method ? $", in {method}" : "";
                foreach (var (source, number) in places)
                    frames.Add($"   {(number == places[0].Line ? "at" : "or")} {source.Name}, line {number}{within}{(Line(source, number)?.Trim() is { } text ? $": {text}" : "")}");
                if (places is [(var at, var only)] && at.Name == cell) line ??= only;
                before = frame;
            }
            foreach (var run in frames.GroupBy(f => f)) lines.Add(run.Count() == 1 ? run.Key : $"{run.Key} ({(isCut ? "more than " : "")}{run.Count()} times)");
        }
        return new(exception.GetType().Name, Values.Message(exception), lines, line);
    }

    /// <summary>The line of a frame that lies in a cell or, where the runtime does not know it, those that it may be.</summary>
    private List<(CellSource Source, int Line)> Places(StackFrame frame, StackFrame? thrower)
    {
        if (frame.GetMethod() is not { } method || !_compiled.TryGetValue(method.Module.Assembly.GetName().Name!, out var known)) return [];
        if (thrower is not null && Suspects.Follow(thrower))
            return Suspects.Of(thrower, known.Source, Method(frame)) is { Count: <= MostSuspects } lines ? [.. lines.Select(line => (known.Source, line))] : [];
        var points = known.Symbols.GetMetadataReader().GetMethodDebugInformation((MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken)).GetSequencePoints();
        return [.. points.TakeWhile(point => point.Offset <= frame.GetILOffset()).Where(point => !point.IsHidden).Select(point => (known.Source, point.StartLine)).TakeLast(1)];
    }

    /// <summary>What the compiler, which knows no notebook, cannot say.</summary>
    private static string? Hint(string error, string line) =>
        error == "CS7009" ? "#r and #load stand before all other code of a cell: put this line into a cell of its own, or at the top of this one."
        : error == "CS1024" && line.StartsWith("#i", StringComparison.Ordinal) ? "#i is not known here: packages come from the sources of a NuGet.config beside the notebook, or of your user account."
        : null;

    private static string? Line(CellSource source, int number) =>
        source.Code.Split('\n') is var lines && number >= 1 && number <= lines.Length ? lines[number - 1].TrimEnd('\r') : null;

    /// <summary>The method of a frame as its author named it, or null at a cell's top level.</summary>
    private static string? Method(StackFrame frame)
    {
        if (frame.GetMethod() is not { } method) return null;
        // The compiler's own names hold the author's between angle brackets: <F>d__3.MoveNext, <<Initialize>>b__0_1, <F>g__Inner|0_0.
        var written = method.Name == "MoveNext" ? method.DeclaringType!.Name : method.Name;
        if (LocalFunction().Match(written) is { Success: true } local) return local.Groups[1].Value;
        if (written.Contains(">b__", StringComparison.Ordinal)) return "a lambda";
        if (written.Contains("<Initialize>", StringComparison.Ordinal)) return null;
        return Outer().Match(written) is { Success: true } outer ? outer.Groups[1].Value : written;
    }

    [GeneratedRegex(@">g__(\w+)\|")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"^<(\w+)>")]
    private static partial Regex Outer();
}
