using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>A ZeroMQ peer written from the specification, byte by byte, so that the kernel's wire is not tested against itself.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client = new() { NoDelay = true };
    private CancellationTokenSource _patience = new();

    public NetworkStream Stream { get; private set; } = null!;

    public static byte[] Greeting(byte major = 3, byte minor = 1, string mechanism = "NULL")
    {
        var greeting = new byte[64];
        (greeting[0], greeting[8], greeting[9], greeting[10], greeting[11]) = (0xFF, 1, 0x7F, major, minor);
        Encoding.ASCII.GetBytes(mechanism).CopyTo(greeting, 12);
        return greeting;
    }

    public static byte[] Ready(string type, string? identity = null)
    {
        byte[] body = [5, .. "READY"u8, .. Property("Socket-Type", type)];
        return CommandFrame(identity is null ? body : [.. body, .. Property("Identity", identity)]);
    }

    public static byte[] Property(string name, string value) =>
        [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0, 0, 0, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    public static byte[] CommandFrame(byte[] body) => body.Length < 256 ? [4, (byte)body.Length, .. body] : [6, .. LongLength(body.Length), .. body];

    public static byte[] MessageFrame(byte[] body, bool more)
    {
        var flags = (byte)(more ? 1 : 0);
        return body.Length < 256 ? [flags, (byte)body.Length, .. body] : [(byte)(flags | 2), .. LongLength(body.Length), .. body];
    }

    public static byte[] LongLength(long length) => [.. BitConverter.GetBytes(length).Reverse()];

    public static byte[] MessageBytes(params byte[][] frames) => [.. frames.SelectMany((frame, i) => MessageFrame(frame, i < frames.Length - 1))];

    /// <summary>Connects and says nothing yet.</summary>
    public static async Task<RawPeer> ConnectAsync(IPEndPoint endpoint)
    {
        var peer = new RawPeer();
        await peer._client.ConnectAsync(endpoint, peer.Patience());
        peer.Stream = peer._client.GetStream();
        return peer;
    }

    /// <summary>Connects and completes the handshake.</summary>
    public static async Task<RawPeer> OpenAsync(IPEndPoint endpoint, string type, string? identity = null, byte minor = 1)
    {
        var peer = await ConnectAsync(endpoint);
        await peer.WriteAsync([.. Greeting(3, minor), .. Ready(type, identity)]);
        await peer.ReadAsync(64);
        var (_, ready) = await peer.ReadFrameAsync();
        Assert.StartsWith("\u0005READY", Encoding.ASCII.GetString(ready));
        return peer;
    }

    public Task SendAsync(params byte[][] frames) => WriteAsync(MessageBytes(frames));

    public async Task WriteAsync(byte[] bytes) => await Stream.WriteAsync(bytes, Patience());

    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes, Patience());
        return bytes;
    }

    public async Task<(byte Flags, byte[] Body)> ReadFrameAsync()
    {
        var flags = (await ReadAsync(1))[0];
        var length = (flags & 2) == 0 ? (await ReadAsync(1))[0] : BitConverter.ToInt64([.. (await ReadAsync(8)).Reverse()]);
        return (flags, await ReadAsync((int)length));
    }

    public async Task<byte[][]> ReceiveAsync()
    {
        var frames = new List<byte[]>();
        while (true)
        {
            var (flags, body) = await ReadFrameAsync();
            Assert.True((flags & 4) == 0, "A command came where a message was expected.");
            frames.Add(body);
            if ((flags & 1) == 0)
                return [.. frames];
        }
    }

    /// <summary>Waits until the other side has closed the connection.</summary>
    public async Task AssertClosedAsync()
    {
        var rest = new byte[4096];
        try
        {
            while (await Stream.ReadAsync(rest, Patience()) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is a close, too.
        }
    }

    /// <summary>Hangs up without a word, as a process that was killed.</summary>
    public void Vanish()
    {
        _client.Client.LingerState = new(true, 0);
        _client.Close();
    }

    public void Dispose()
    {
        _client.Dispose();
        _patience.Dispose();
    }

    // One source for all waits, each of which starts its clock again: a source of its own for each would stay in memory until its time is up.
    // The clock runs on between two waits, and who has had nothing to say for a minute may still say something.
    private CancellationToken Patience()
    {
        if (_patience.IsCancellationRequested)
            _patience = new();
        _patience.CancelAfter(LongestWait);
        return _patience.Token;
    }
}
