using Backprop.Kernel.Jupyter.Wire;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>Who has no business at the kernel's sockets, or speaks another language, takes little and disturbs nobody.</summary>
public sealed class StrangersTests : WireFixture
{
    [Fact]
    public async Task Strangers_make_room_for_others_and_those_who_are_known_stay()
    {
        await using var server = EchoRouter();
        using var known = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await known.SendAsync([1]);
        await known.ReceiveAsync();
        var strangers = new List<RawPeer>();
        for (var i = 0; i < 300; i++)
            strangers.Add(i % 2 == 0 ? await RawPeer.OpenAsync(server.Endpoint, "DEALER") : await RawPeer.ConnectAsync(server.Endpoint));
        await strangers[0].AssertClosedAsync();
        using var last = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await last.SendAsync([2]);
        Assert.Equal([[2]], await last.ReceiveAsync());
        await known.SendAsync([3]);
        Assert.Equal([[3]], await known.ReceiveAsync());
        Assert.InRange(server.PeerCount, 2, 128);
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task A_stranger_can_make_us_keep_no_more_than_a_megabyte(int frames)
    {
        await using var server = ZmtpServer.Router(AnyPort, (_, _) => default);
        using var stranger = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        try
        {
            for (var i = 0; i < frames; i++)
                await stranger.WriteAsync(RawPeer.MessageFrame(new byte[(2 << 20) / frames], more: true));
        }
        catch (IOException)
        {
            // Closed before it was all said.
        }
        await stranger.AssertClosedAsync();
    }

    [Fact]
    public async Task A_stranger_that_reads_no_answers_is_closed()
    {
        await using var server = ZmtpServer.Echo(AnyPort);
        using var stranger = await RawPeer.OpenAsync(server.Endpoint, "REQ");
        try
        {
            while (server.PeerCount > 0)
                await stranger.SendAsync([], new byte[1 << 16]);
        }
        catch (IOException)
        {
            // Closed before it was all said.
        }
    }

    [Fact]
    public async Task A_peer_of_the_wrong_kind_is_told_so_and_closed()
    {
        await using var server = ZmtpServer.Publisher(AnyPort);
        using var peer = await RawPeer.ConnectAsync(server.Endpoint);
        await peer.WriteAsync([.. RawPeer.Greeting(), .. RawPeer.Ready("DEALER")]);
        await peer.ReadAsync(64);
        await peer.ReadFrameAsync();
        var (flags, body) = await peer.ReadFrameAsync();
        Assert.Equal(4, flags);
        Assert.Equal([5, .. "ERROR"u8, 19, .. "Invalid socket type"u8], body);
        await peer.AssertClosedAsync();
    }

    public static TheoryData<string, byte[]> Nonsense()
    {
        byte[] opened = [.. RawPeer.Greeting(), .. RawPeer.Ready("DEALER")];
        return new()
        {
            { "a browser", Bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") },
            { "version 2", RawPeer.Greeting(major: 2) },
            { "a password", RawPeer.Greeting(mechanism: "PLAIN") },
            { "no READY", [.. RawPeer.Greeting(), .. RawPeer.CommandFrame([5, .. "HELLO"u8])] },
            { "a message for READY", [.. RawPeer.Greeting(), .. RawPeer.MessageBytes([5, .. "READY"u8])] },
            { "a property cut off", [.. RawPeer.Greeting(), .. RawPeer.CommandFrame([5, .. "READY"u8, 11, .. "Socket"u8])] },
            { "a property too long", [.. RawPeer.Greeting(), .. RawPeer.CommandFrame([5, .. "READY"u8, 1, 65, 0xFF, 0xFF, 0xFF, 0xFF])] },
            { "no socket type", [.. RawPeer.Greeting(), .. RawPeer.CommandFrame([5, .. "READY"u8])] },
            { "an identity too long", [.. RawPeer.Greeting(), .. RawPeer.CommandFrame([5, .. "READY"u8, .. RawPeer.Property("Socket-Type", "DEALER"), 8, .. "Identity"u8, 0, 0, 1, 0, .. new byte[256]])] },
            { "unknown flags", [.. opened, 8, 0] },
            { "a command with more", [.. opened, 5, 5, 4, .. "PING"u8] },
            { "a nameless command", [.. opened, 4, 0] },
            { "a command that ends in its name", [.. opened, 4, 2, 9, 65] },
            { "a PING without time", [.. opened, .. RawPeer.CommandFrame([4, .. "PING"u8])] },
            { "a PING with a long context", [.. opened, .. RawPeer.CommandFrame([4, .. "PING"u8, 0, 0, .. new byte[17]])] },
            { "a frame of an exabyte", [.. opened, 2, .. RawPeer.LongLength(1L << 60)] },
            { "a negative length", [.. opened, 2, .. RawPeer.LongLength(-1)] },
            { "a command of a megabyte", [.. opened, 6, .. RawPeer.LongLength(1 << 20)] },
            { "frames without end", [.. opened, .. Enumerable.Repeat<byte[]>([1, 0], 1100).SelectMany(frame => frame)] },
            { "an error", [.. opened, .. RawPeer.CommandFrame([5, .. "ERROR"u8, 0])] },
        };
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_closes_its_own_connection_and_nothing_else(string what, byte[] bytes)
    {
        await using var server = EchoRouter();
        using var good = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        using var bad = await RawPeer.ConnectAsync(server.Endpoint);
        try
        {
            await bad.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // Closed before it was all said.
        }
        await bad.AssertClosedAsync();
        await UntilAsync(() => server.PeerCount == 1);
        await good.SendAsync(Bytes(what));
        Assert.Equal([Bytes(what)], await good.ReceiveAsync());
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_or_half_a_greeting_is_closed_after_a_while()
    {
        await using var server = ZmtpServer.Router(AnyPort, (_, _) => default, TimeSpan.FromMilliseconds(200));
        using var silent = await RawPeer.ConnectAsync(server.Endpoint);
        using var half = await RawPeer.ConnectAsync(server.Endpoint);
        await half.WriteAsync(RawPeer.Greeting()[..30]);
        await silent.AssertClosedAsync();
        await half.AssertClosedAsync();
        await UntilAsync(() => server.PeerCount == 0);
    }
}
