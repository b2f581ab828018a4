using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Backprop.Kernel.Jupyter;

/// <summary>Runs the cells that front ends send, and tells everyone what they put out while they do.</summary>
internal sealed class Cells
{
    private readonly Session _session;
    private readonly Sockets _sockets;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _running;
    private TaskCompletionSource<string>? _input;
    private int _count;
    private long _failed;

    public Cells(Session session, Sockets sockets)
    {
        (_session, _sockets) = (session, sockets);
        sockets.InputCame += reply => _input?.TrySetResult(reply.Text("value"));
    }

    public History History { get; } = new();

    /// <summary>Stops the running cell, if there is one.</summary>
    public void Interrupt()
    {
        lock (_lock) _running?.Cancel();
    }

    /// <summary>Answers an execute_request.</summary>
    public async Task ExecuteAsync(Request request)
    {
        // "Run all" has sent the cells below a failed one already; they rest on what it did not do.
        if (request.Received <= _failed)
        {
            _sockets.Reply(request, new() { ["status"] = "aborted", ["execution_count"] = _count });
            return;
        }
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        var store = !silent && request.Flag("store_history", true);
        if (store) _count++;
        var number = store ? _count : 0;
        if (!silent) Publish("execute_input", new() { ["code"] = code, ["execution_count"] = _count });

        if (Inspection.Question(code) is { } asked)
        {
            _sockets.Reply(request, Ok(Inspection.Page(_session, asked), []));
            return;
        }

        string? shown = null;
        var result = await RunAsync(request, code, number, output =>
        {
            if (output is ResultOutput { Data: var data }) shown = data.GetValueOrDefault("text/plain");
            if (!silent) Show(output);
        });
        if (store) History.Add(_count, code, shown);
        if (result.Error is { } error)
        {
            var failed = Described(error);
            (failed["status"], failed["execution_count"]) = ("error", _count);
            _sockets.Reply(request, failed);
            if (!silent && request.Flag("stop_on_error", true)) _failed = Stopwatch.GetTimestamp();
            return;
        }
        var values = new JsonObject();
        foreach (var (name, expression) in request.Texts("user_expressions")) values[name] = await EvaluateAsync(request, expression);
        _sockets.Reply(request, Ok([], values));

        void Publish(string type, JsonObject content) => _sockets.Publish(type, content, request.HeaderBytes);

        void Show(CellOutput output)
        {
            switch (output)
            {
                case StreamOutput stream:
                    Publish("stream", new() { ["name"] = stream.Name, ["text"] = stream.Text });
                    break;
                case DisplayOutput display:
                    Publish("display_data", Displayed(display.Data, display.DisplayId));
                    break;
                case DisplayUpdate update:
                    Publish("update_display_data", Displayed(update.Data, update.DisplayId));
                    break;
                case ClearOutput:
                    Publish("clear_output", new() { ["wait"] = false });
                    break;
                case ResultOutput value:
                    Publish("execute_result", new() { ["data"] = Bundle(value.Data), ["metadata"] = new JsonObject(), ["execution_count"] = _count });
                    break;
                case ErrorOutput error:
                    Publish("error", Described(error));
                    break;
            }
        }

        JsonObject Ok(JsonArray payload, JsonObject values) =>
            new() { ["status"] = "ok", ["execution_count"] = _count, ["payload"] = payload, ["user_expressions"] = values };
    }

    private async Task<CellResult> RunAsync(Request request, string code, int number, Action<CellOutput> output)
    {
        using var running = new CancellationTokenSource();
        lock (_lock) _running = running;
        _session.Input = (prompt, password) => Ask(request, prompt, password, running.Token);
        try
        {
            return await _session.RunAsync(code, output, number: number, token: running.Token);
        }
        finally
        {
            lock (_lock) _running = null;
        }
    }

    // Called by the cell, on its own thread, which waits here for the answer.
    private string? Ask(Request request, string prompt, bool password, CancellationToken token)
    {
        if (!request.Flag("allow_stdin", true))
            throw new InvalidOperationException("The cell asks for input, and the program that runs it cannot be asked.");
        var input = _input = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_sockets.AskForInput(request, prompt, password))
            throw new InvalidOperationException("The cell asks for input, and the program that runs it does not listen for questions.");
        try
        {
            input.Task.Wait(token);
            return input.Task.Result;
        }
        finally
        {
            _input = null;
        }
    }

    private async Task<JsonObject> EvaluateAsync(Request request, string expression)
    {
        IReadOnlyDictionary<string, string> data = new Dictionary<string, string>();
        var result = await RunAsync(request, expression, 0, output =>
        {
            if (output is ResultOutput value) data = value.Data;
        });
        if (result.Error is not { } error) return new() { ["status"] = "ok", ["data"] = Bundle(data), ["metadata"] = new JsonObject() };
        var content = Described(error);
        content["status"] = "error";
        return content;
    }

    private static JsonObject Described(ErrorOutput error)
    {
        var content = OutputJson.ToJson(error, 0);
        content.Remove("output_type");
        return content;
    }

    private static JsonObject Displayed(IReadOnlyDictionary<string, string> data, string id) => new()
    {
        ["data"] = Bundle(data),
        ["metadata"] = new JsonObject(),
        ["transient"] = new JsonObject { ["display_id"] = id },
    };

    private static JsonObject Bundle(IReadOnlyDictionary<string, string> data) =>
        new(data.Select(entry => KeyValuePair.Create(entry.Key, OutputJson.Value(entry.Key, entry.Value))));
}
