using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>The near end of a <see cref="Worker"/>: starts it, has it run cells, and says in a sentence how it died if it does.</summary>
internal sealed partial class NotebookProcess : IAsyncDisposable
{
    /// <summary>How much longer than its time limit a cell may take before its process is ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly NamedPipeServerStream pipe;
    private readonly StreamReader reader;
    private readonly Queue<string> lastWords = new();
    private readonly Task connected;
    private bool ready;

    private NotebookProcess(Process process, NamedPipeServerStream pipe)
    {
        (this.process, this.pipe, reader) = (process, pipe, new StreamReader(pipe, leaveOpen: true));
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine(); // read, so that nobody waits to write it; what cells print comes through the pipe
        connected = pipe.WaitForConnectionAsync();
    }

    public static NotebookProcess Start(string folder)
    {
        var name = $"backprop-{Guid.NewGuid():N}";
        var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        var start = new ProcessStartInfo(Dotnet.Path, [typeof(Worker).Assembly.Location, "worker", name, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!, pipe);
    }

    /// <summary>Runs a cell. A process that dies of it is a failed cell like any other, but one that no cell can follow.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="token"/> was cancelled; the process is no longer of use.</exception>
    public async Task<CellResult> RunAsync(int number, string code, TimeSpan? timeLimit, Action<CellOutput> output, CancellationToken token)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            await Task.WhenAny(connected, process.WaitForExitAsync(deadline.Token));
            deadline.Token.ThrowIfCancellationRequested();
            if (!pipe.IsConnected) return await DiedAsync();
            // The first cell's time begins when the process is ready for it.
            if (!ready && await reader.ReadLineAsync(deadline.Token) is null) return await DiedAsync();
            ready = true;
            if (timeLimit is { } limit) deadline.CancelAfter(limit + Grace);
            await pipe.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(new CellRequest(number, code, timeLimit?.TotalSeconds)), (byte)'\n'], deadline.Token);
            while (await reader.ReadLineAsync(deadline.Token) is { } line)
            {
                var reply = JsonSerializer.Deserialize<CellReply>(line)!;
                if (reply.Output is { } shown) output(shown);
                if (reply.Result is { } result) return result;
            }
            return await DiedAsync();
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return Failure($"The cell ran past its time limit of {timeLimit!.Value.TotalSeconds:0.###} s and could not be stopped, so its process was ended.");
        }
        catch (IOException)
        {
            return await DiedAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
        await process.WaitForExitAsync();
        reader.Dispose();
        await pipe.DisposeAsync();
        process.Dispose();
    }

    private async Task<CellResult> DiedAsync()
    {
        await process.WaitForExitAsync();
        string[] words;
        lock (lastWords) words = [.. lastWords];
        if (words.Any(w => w.StartsWith("Stack overflow", StringComparison.Ordinal)))
        {
            var method = words.Select(w => CellMethod().Match(w)).FirstOrDefault(m => m.Success)?.Groups[1].Value;
            return Failure($"The stack overflowed: {(method is null ? "a method" : $"the method {method}")} calls itself without end. That ends the notebook's process.");
        }
        if (words.FirstOrDefault(w => w.StartsWith("Unhandled exception. ", StringComparison.Ordinal)) is { } thrown)
            return Failure($"A thread that the cell started let an exception through, which ends the notebook's process: {thrown["Unhandled exception. ".Length..]}");
        if (words.FirstOrDefault(w => w.StartsWith("Process terminated.", StringComparison.Ordinal)) is { } terminated)
            return Failure($"The cell ended the notebook's process: {terminated["Process terminated.".Length..].Trim()}");
        return Failure(process.ExitCode == 137
            ? "The notebook's process was killed from outside; perhaps memory ran out."
            : $"The notebook's process ended in the middle of the cell, with exit code {process.ExitCode}.");
    }

    private static CellResult Failure(string message) => new(CellStatus.Failed, new("ProcessEnded", message, [message]));

    private void Remember(string? line)
    {
        lock (lastWords)
        {
            // The beginning says what happened; a dump of a hundred thousand frames says no more.
            if (line is not null && lastWords.Count < 200) lastWords.Enqueue(line);
        }
    }

    [GeneratedRegex(@"at Submission#\d+\.(?:<[^>]*>g__)?(\w+)")]
    private static partial Regex CellMethod();
}
