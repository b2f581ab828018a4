using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Backprop.Kernel.Jupyter;

/// <summary>
/// The Jupyter front of a session: takes requests in Jupyter's messaging protocol 5.4 and answers them. Requests on the shell socket are carried out
/// one after another; those on the control socket at once, so that a running cell can be interrupted; and questions about code, too, from what the cells so
/// far have declared.
/// </summary>
internal sealed class JupyterKernel : IAsyncDisposable
{
    /// <summary>How long nothing runs before the memory that cells have left goes back to the machine, which holds other kernels too.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Session _session;
    private readonly Sockets _sockets;
    private readonly Cells _cells;
    private readonly Timer _tidy = new(_ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Request? _running;

    public JupyterKernel(ConnectionFile file, Session session)
    {
        _session = session;
        _sockets = new(file);
        _cells = new(session, _sockets);
    }

    public Sockets Sockets => _sockets;

    /// <summary>Answers requests until one of them asks to shut down, or <see cref="Stop"/> does.</summary>
    public async Task RunAsync()
    {
        _sockets.Publish("status", new() { ["execution_state"] = "starting" }, parent: null);
        var warming = Task.Run(WarmUpAsync);
        // A cell that cannot be stopped must not keep the kernel alive, so the shell's loop is not waited for.
        var shell = Task.Run(() => ServeAsync(_sockets.Shell));
        _ = Task.Run(() => ServeAsync(_sockets.Questions));
        await Task.Run(() => ServeAsync(_sockets.Control));
        await Task.WhenAny(Task.WhenAll(shell, warming), Task.Delay(TimeSpan.FromSeconds(1)));
    }

    // The compiler takes its first steps slowly; they are taken while the reader still reads.
    private async Task WarmUpAsync()
    {
        await _session.WarmUpAsync();
        Completion.Reply(_session, "Math.", -1);
    }

    /// <summary>Stops the running cell; the session and its variables live on.</summary>
    public void Interrupt() => _cells.Interrupt();

    /// <summary>Ends <see cref="RunAsync"/>.</summary>
    public void Stop()
    {
        _cells.Interrupt();
        _stopping.Cancel();
    }

    private async Task ServeAsync(ChannelReader<Request> requests)
    {
        while (!_stopping.IsCancellationRequested)
        {
            await ((Task)requests.WaitToReadAsync(_stopping.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested && requests.TryRead(out var request)) await AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(Request request)
    {
        Begin(request);
        try
        {
            switch (request.Type)
            {
                case "execute_request" when _sockets.IsControl(request):
                    throw new InvalidOperationException("Cells run one after another: send them through the shell socket.");
                case "execute_request":
                    await _cells.ExecuteAsync(request);
                    break;
                case "comm_open":
                    // Nobody here talks with widgets, and whoever opens a conversation must be told.
                    _sockets.Publish("comm_close", new() { ["comm_id"] = request.Text("comm_id"), ["data"] = new JsonObject() }, request.HeaderBytes);
                    break;
                default:
                    if (Reply(request) is { } content) _sockets.Reply(request, content);
                    break;
            }
        }
#pragma warning disable CA1031 // Whatever goes wrong with one request, the next must still be answered.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _sockets.Reply(request, new() { ["status"] = "error", ["ename"] = error.GetType().Name, ["evalue"] = error.Message, ["traceback"] = new JsonArray() });
        }
        End(request);
        if (request.Type == "shutdown_request") await _stopping.CancelAsync();
    }

    private void Begin(Request request)
    {
        lock (_lock)
        {
            if (request.Type == "execute_request")
            {
                _running = request;
                _tidy.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            Tell("busy", request);
        }
    }

    private void End(Request request)
    {
        lock (_lock)
        {
            if (request == _running)
            {
                _running = null;
                _tidy.Change(Rest, Timeout.InfiniteTimeSpan);
            }
            Tell("idle", request);
            // What was answered beside a running cell does not end that.
            if (_running is not null) Tell("busy", _running);
        }
    }

    private void Tell(string state, Request request) => _sockets.Publish("status", new() { ["execution_state"] = state }, request.HeaderBytes);

    // Null for what is no request of the protocol: it goes without an answer.
    private JsonObject? Reply(Request request) => request.Type switch
    {
        "kernel_info_request" => Info(),
        "complete_request" => Completion.Reply(_session, request.Text("code"), request.Number("cursor_pos", -1)),
        "inspect_request" => Inspection.Reply(_session, request.Text("code"), request.Number("cursor_pos", -1)),
        "is_complete_request" => Completeness.Reply(request.Text("code")),
        "history_request" => _cells.History.Reply(request),
        "comm_info_request" => new() { ["status"] = "ok", ["comms"] = new JsonObject() },
        "interrupt_request" => Interrupted(),
        "shutdown_request" => ShutDown(request),
        _ => null,
    };

    private JsonObject Interrupted()
    {
        Interrupt();
        return new() { ["status"] = "ok" };
    }

    private JsonObject ShutDown(Request request)
    {
        Interrupt();
        var reply = new JsonObject { ["status"] = "ok", ["restart"] = request.Flag("restart", false) };
        // The other front ends learn from it that it is no crash.
        _sockets.Publish("shutdown_reply", reply.DeepClone().AsObject(), request.HeaderBytes);
        return reply;
    }

    private static JsonObject Info()
    {
        var version = typeof(JupyterKernel).Assembly.GetName().Version!.ToString(3);
        return new()
        {
            ["status"] = "ok",
            ["protocol_version"] = Message.ProtocolVersion,
            ["implementation"] = "backprop",
            ["implementation_version"] = version,
            ["language_info"] = new JsonObject
            {
                ["name"] = "C#",
                ["version"] = "14.0",
                ["mimetype"] = "text/x-csharp",
                ["file_extension"] = ".cs",
                ["pygments_lexer"] = "csharp",
                ["codemirror_mode"] = "text/x-csharp",
            },
            ["banner"] = $"C# on {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription} – the kernel of the Backprop course, {version}",
            ["debugger"] = false,
            ["help_links"] = new JsonArray(
                new JsonObject { ["text"] = "C#", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" },
                new JsonObject { ["text"] = "Math.NET Numerics", ["url"] = "https://numerics.mathdotnet.com/" }),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _sockets.DisposeAsync();
        await _tidy.DisposeAsync();
        _stopping.Dispose();
    }
}
