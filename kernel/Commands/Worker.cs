using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Backprop.Kernel;

/// <summary>One cell for a notebook's process to run.</summary>
internal sealed record CellRequest(int Number, string Code, double? Seconds);

/// <summary>What comes back for it: outputs, and at last the result.</summary>
internal sealed record CellReply(CellOutput? Output, CellResult? Result);

/// <summary>
/// The process that a notebook runs in: takes cells from a connection, one JSON line each, and answers on it. Whatever goes wrong in a cell, up to the end of
/// this process, the one at the other end lives to tell; and when that one is gone, so is this process.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(int port, string folder)
    {
        // Ctrl+C reaches every process of a terminal; the one that started this one decides what it means.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        // The first line shows that we are the process that was started, and not somebody else who found the port.
        await stream.WriteAsync((byte[])[.. System.Text.Encoding.UTF8.GetBytes((await Console.In.ReadLineAsync())!), (byte)'\n']);
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        Environment.CurrentDirectory = folder;
        ChildProcesses.Adopt();

        using var session = new Session(folder);
        var requests = Channel.CreateUnbounded<CellRequest>();
        _ = ReadAsync(stream, requests.Writer);
        await session.WarmUpAsync();
        Send(stream, new(null, null)); // ready
        await foreach (var request in requests.Reader.ReadAllAsync())
        {
            TimeSpan? limit = request.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            var result = await session.RunAsync(request.Code, output => Send(stream, new(output, null)), limit, request.Number);
            Send(stream, new(null, result));
        }
        return 0;
    }

    private static async Task ReadAsync(NetworkStream stream, ChannelWriter<CellRequest> requests)
    {
        try
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line) await requests.WriteAsync(JsonSerializer.Deserialize<CellRequest>(line)!);
        }
        finally
        {
            End(); // also where it did not even hang up, for it was killed
        }
    }

    private static void Send(NetworkStream stream, CellReply reply)
    {
        try
        {
            stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(reply), (byte)'\n']);
        }
        catch (IOException)
        {
            End();
        }
    }

    /// <summary>Nobody is there any more, so no cell, however endless, goes on.</summary>
    private static void End()
    {
        ChildProcesses.End();
        Environment.Exit(0);
    }
}
