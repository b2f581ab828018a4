using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>The near end of a <see cref="Worker"/>: starts it, has it run cells, and says in a sentence how it died if it does.</summary>
internal sealed partial class NotebookProcess : IAsyncDisposable
{
    /// <summary>Asks cells whose training takes minutes for a short one: set to 1 unless whoever starts the program has set it.</summary>
    public const string Short = "BACKPROP_SHORT";

    /// <summary>How much longer than its time limit a cell may take before its process is ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _lastWords = new();
    private readonly Task _exited;
    private readonly Task<StreamReader> _connected;
    private StreamReader? _reader;

    private NotebookProcess(Process process, TcpListener listener, string token)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine(); // read, so that nobody waits to write it; what cells print comes through the connection
        _process.StandardInput.WriteLine(token);
        // By the clock and not by the end of its output, which processes that it started may hold open.
        _exited = Task.Run(() =>
        {
            while (!_process.WaitForExit(60_000)) { }
        });
        _connected = ConnectAsync(listener, token);
    }

    /// <summary>Starts a notebook's process in <paramref name="folder"/>; <paramref name="limit"/> makes of the command line that starts it another one, with limits.</summary>
    public static NotebookProcess Start(string folder, Func<ProcessStartInfo, ProcessStartInfo>? limit = null)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var start = new ProcessStartInfo(Dotnet.Path, [typeof(Worker).Assembly.Location, "worker", $"{((IPEndPoint)listener.LocalEndpoint).Port}", folder]);
        start = limit?.Invoke(start) ?? start;
        start.Environment.TryAdd(Short, "1");
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        return new(Process.Start(start)!, listener, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
    }

    /// <summary>Whether the process is of no use any more: no cell can follow.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Runs a cell. A process that dies of it is a failed cell like any other, but one that no cell can follow.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="token"/> was cancelled; the process is no longer of use.</exception>
    public async Task<CellResult> RunAsync(int number, string code, TimeSpan? timeLimit, Action<CellOutput> output, CancellationToken token)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        Stopwatch? time = null;
        try
        {
            if (_reader is null)
            {
                await Task.WhenAny(_connected, _exited).WaitAsync(token);
                if (!_connected.IsCompletedSuccessfully) return await DiedAsync();
                // The first cell's time begins when the process is ready for it.
                _reader = await _connected;
                if (await _reader.ReadLineAsync(token) is null) return await DiedAsync();
            }
            time = Stopwatch.StartNew();
            if (timeLimit is { } limit) deadline.CancelAfter(limit + Grace);
            await _reader.BaseStream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(new CellRequest(number, code, timeLimit?.TotalSeconds)), (byte)'\n'], deadline.Token);
            while (await _reader.ReadLineAsync(deadline.Token) is { } line)
            {
                var reply = JsonSerializer.Deserialize<CellReply>(line)!;
                if (reply.Output is { } shown) output(shown);
                if (reply.Result is { } result) return result;
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return Failure($"The cell ran past its time limit of {timeLimit!.Value.TotalSeconds:0.###} s and could not be stopped, so its process was ended.");
        }
        catch (IOException)
        {
            return await EndedAsync();
        }
        return await EndedAsync();

        // The connection broke: how it died, its last words tell.
        Task<CellResult> EndedAsync() => time?.Elapsed > timeLimit
            ? Task.FromResult(Failure($"The cell ran past its time limit of {timeLimit!.Value.TotalSeconds:0.###} s, and its process died when it was stopped."))
            : DiedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true); // which has no effect where it has ended by itself
        await _exited;
        ChildProcesses.End(_process.Id);
        _reader?.Dispose();
        _process.Dispose();
    }

    private static async Task<StreamReader> ConnectAsync(TcpListener listener, string token)
    {
        using (listener)
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                client.NoDelay = true;
                var reader = new StreamReader(client.GetStream());
                if (await reader.ReadLineAsync() == token) return reader;
                client.Dispose();
            }
        }
    }

    private async Task<CellResult> DiedAsync()
    {
        await _exited;
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(1))); // for the rest of its last words
        string[] words;
        lock (_lastWords) words = [.. _lastWords];
        if (words.Any(w => w.StartsWith("Stack overflow", StringComparison.Ordinal)))
        {
            var method = words.Select(w => CellMethod().Match(w)).FirstOrDefault(m => m.Success)?.Groups[1].Value;
            return Failure($"The stack overflowed: {(method is null ? "a method" : $"the method {method}")} calls itself without end. That ends the notebook's process.");
        }
        if (words.FirstOrDefault(w => w.StartsWith("Unhandled exception. ", StringComparison.Ordinal)) is { } thrown)
            return Failure($"A thread that the cell started let an exception through, which ends the notebook's process: {thrown["Unhandled exception. ".Length..]}");
        if (words.FirstOrDefault(w => w.StartsWith("Process terminated.", StringComparison.Ordinal)) is { } terminated)
            return Failure($"The cell ended the notebook's process: {terminated["Process terminated.".Length..].Trim()}");
        return Failure(_process.ExitCode == 137
            ? "The notebook's process was killed from outside; perhaps memory ran out."
            : $"The notebook's process ended in the middle of the cell, with exit code {_process.ExitCode}.");
    }

    private CellResult Failure(string message)
    {
        HasEnded = true;
        return new(CellStatus.Failed, new("ProcessEnded", message, [message]));
    }

    private void Remember(string? line)
    {
        lock (_lastWords)
        {
            // The beginning says what happened; a dump of a hundred thousand frames says no more.
            if (line is not null && _lastWords.Count < 200) _lastWords.Enqueue(line);
        }
    }

    [GeneratedRegex(@"at Submission#\d+\.(?:<[^>]*>g__)?(\w+)")]
    private static partial Regex CellMethod();
}
