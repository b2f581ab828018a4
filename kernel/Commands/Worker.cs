using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Backprop.Kernel;

/// <summary>One cell for a notebook's process to run.</summary>
internal sealed record CellRequest(int Number, string Code, double? Seconds);

/// <summary>What comes back for it: outputs, and at last the result.</summary>
internal sealed record CellReply(CellOutput? Output, CellResult? Result);

/// <summary>
/// The process that a notebook runs in: takes cells from a pipe, one JSON line each, and answers on it. Whatever goes wrong in a cell, up to the end of this
/// process, the one at the other end of the pipe lives to tell.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string pipeName, string folder)
    {
        // Ctrl+C reaches every process of a terminal; the one that started this one decides what it means.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        await using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, PipeOptions.Asynchronous);
        await pipe.ConnectAsync(10_000);
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        Environment.CurrentDirectory = folder;

        using var session = new Session(folder);
        var requests = Channel.CreateUnbounded<CellRequest>();
        _ = ReadAsync(pipe, requests.Writer);
        await session.WarmUpAsync();
        Send(pipe, new(null, null)); // ready
        await foreach (var request in requests.Reader.ReadAllAsync())
        {
            TimeSpan? limit = request.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            var result = await session.RunAsync(request.Code, output => Send(pipe, new(output, null)), limit, request.Number);
            Send(pipe, new(null, result));
        }
        return 0;
    }

    private static async Task ReadAsync(NamedPipeClientStream pipe, ChannelWriter<CellRequest> requests)
    {
        using var reader = new StreamReader(pipe, leaveOpen: true);
        while (await reader.ReadLineAsync() is { } line) await requests.WriteAsync(JsonSerializer.Deserialize<CellRequest>(line)!);
        Environment.Exit(0); // nobody is there any more, so no cell, however endless, goes on
    }

    private static void Send(NamedPipeClientStream pipe, CellReply reply) => pipe.Write([.. JsonSerializer.SerializeToUtf8Bytes(reply), (byte)'\n']);
}
