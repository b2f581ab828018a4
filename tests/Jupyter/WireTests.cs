using Backprop.Kernel.Jupyter.Wire;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>What the kernel's sockets say and understand, frame by frame.</summary>
public sealed class WireTests : WireFixture
{
    [Fact]
    public async Task Greets_as_ZMTP_31_with_NULL_and_names_its_socket_type()
    {
        await using var server = EchoRouter();
        using var peer = await RawPeer.ConnectAsync(server.Endpoint);
        await peer.WriteAsync(RawPeer.Greeting());
        Assert.Equal(RawPeer.Greeting(), await peer.ReadAsync(64));
        var expected = RawPeer.CommandFrame([5, .. "READY"u8, .. RawPeer.Property("Socket-Type", "ROUTER")]);
        Assert.Equal(expected, await peer.ReadAsync(expected.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Understands_both_minor_versions_even_one_byte_at_a_time(byte minor)
    {
        await using var server = EchoRouter();
        using var peer = await RawPeer.ConnectAsync(server.Endpoint);
        byte[] all = [.. RawPeer.Greeting(3, minor), .. RawPeer.Ready("DEALER"), .. RawPeer.MessageBytes(Bytes("a"), Bytes("b"))];
        foreach (var one in all)
            await peer.WriteAsync([one]);
        await peer.ReadAsync(64);
        await peer.ReadFrameAsync();
        Assert.Equal([Bytes("a"), Bytes("b")], await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Frames_of_every_length_come_back_as_they_were()
    {
        await using var server = EchoRouter();
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        var random = new Random(1);
        foreach (var length in (int[])[0, 1, 254, 255, 256, 257, 65_535, 65_536, 65_537, 1_000_003])
        {
            var body = new byte[length];
            random.NextBytes(body);
            await peer.SendAsync([], body, [1]);
            Assert.Equal([[], body, [1]], await peer.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_frame_of_64_megabytes_goes_both_ways()
    {
        await using var server = EchoRouter();
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await peer.SendAsync(Bytes("hello"));
        await peer.ReceiveAsync();
        var body = new byte[64 << 20];
        new Random(2).NextBytes(body);
        var sending = peer.SendAsync(Bytes("big"), body);
        var echo = await peer.ReceiveAsync();
        await sending;
        Assert.True(echo[1].AsSpan().SequenceEqual(body));
    }

    [Fact]
    public async Task A_short_message_in_long_frames_is_the_same_message()
    {
        await using var server = EchoRouter();
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await peer.WriteAsync([3, .. RawPeer.LongLength(2), 7, 8, 2, .. RawPeer.LongLength(0)]);
        Assert.Equal([[7, 8], []], await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Fifty_clients_at_once_get_their_own_answers_in_order()
    {
        await using var server = EchoRouter();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async client =>
        {
            using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER", $"client {client}");
            for (var i = 0; i < 20; i++)
                await peer.SendAsync(Bytes($"{client}"), Bytes($"{i}"));
            for (var i = 0; i < 20; i++)
                Assert.Equal([Bytes($"{client}"), Bytes($"{i}")], await peer.ReceiveAsync());
        }));
    }

    [Fact]
    public async Task The_heartbeat_answers_REQ_with_its_envelope()
    {
        await using var server = ZmtpServer.Echo(AnyPort);
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "REQ");
        await peer.SendAsync([], Bytes("ping"));
        Assert.Equal([[], Bytes("ping")], await peer.ReceiveAsync());
    }

    [Fact]
    public async Task PING_is_answered_with_its_context_also_between_the_frames_of_a_message()
    {
        await using var server = EchoRouter();
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await peer.WriteAsync([.. RawPeer.MessageFrame([1], more: true), .. RawPeer.CommandFrame([4, .. "PING"u8, 0, 10, .. "context"u8]), .. RawPeer.MessageFrame([2], more: false)]);
        var (flags, body) = await peer.ReadFrameAsync();
        Assert.Equal(4, flags);
        Assert.Equal([4, .. "PONG"u8, .. "context"u8], body);
        Assert.Equal([[1], [2]], await peer.ReceiveAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Subscriptions_are_prefixes_and_counted_in_both_forms(bool asCommands)
    {
        await using var server = ZmtpServer.Publisher(AnyPort);
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "SUB", minor: asCommands ? (byte)1 : (byte)0);
        byte[] Subscribe(string topic) => asCommands ? RawPeer.CommandFrame([9, .. "SUBSCRIBE"u8, .. Bytes(topic)]) : RawPeer.MessageBytes([1, .. Bytes(topic)]);
        byte[] Cancel(string topic) => asCommands ? RawPeer.CommandFrame([6, .. "CANCEL"u8, .. Bytes(topic)]) : RawPeer.MessageBytes([0, .. Bytes(topic)]);

        await peer.WriteAsync([.. Subscribe("stream"), .. Subscribe("stream"), .. Subscribe("status"), .. Cancel("stream"), .. Subscribe("δ"), .. Subscribe("end 1")]);
        await PublishUntilAsync(server, peer, "end 1");
        server.Publish([Bytes("other"), [1]]);
        server.Publish([Bytes("stream.stdout"), [2]]);
        server.Publish([Bytes("δ2"), [3]]);
        Assert.Equal([Bytes("stream.stdout"), [2]], await NextAsync(peer, "end 1"));
        Assert.Equal([Bytes("δ2"), [3]], await peer.ReceiveAsync());

        await peer.WriteAsync([.. Cancel("stream"), .. Subscribe("end 2")]);
        await PublishUntilAsync(server, peer, "end 2");
        server.Publish([Bytes("stream.stdout"), [4]]);
        server.Publish([Bytes("status"), [5]]);
        Assert.Equal([Bytes("status"), [5]], await NextAsync(peer, "end 2"));
    }

    // A subscription has no answer, so the publisher says the topic until it arrives.
    private static async Task PublishUntilAsync(ZmtpServer server, RawPeer peer, string topic)
    {
        var arrived = peer.ReceiveAsync();
        while (!arrived.IsCompleted)
        {
            server.Publish([Bytes(topic)]);
            await Task.WhenAny(arrived, Task.Delay(5));
        }
        Assert.Equal([Bytes(topic)], await arrived);
    }

    private static async Task<byte[][]> NextAsync(RawPeer peer, string skipped)
    {
        while (true)
        {
            var message = await peer.ReceiveAsync();
            if (!message[0].AsSpan().SequenceEqual(Bytes(skipped)))
                return message;
        }
    }

    [Fact]
    public async Task A_client_is_found_again_by_its_identity_the_latest_connection_first()
    {
        await using var server = EchoRouter();
        using var first = await RawPeer.OpenAsync(server.Endpoint, "DEALER", "me");
        await first.SendAsync([1]);
        await first.ReceiveAsync();
        using var second = await RawPeer.OpenAsync(server.Endpoint, "DEALER", "me");
        await second.SendAsync([1]);
        await second.ReceiveAsync();

        server.Find(Bytes("me"))!.Send([Bytes("to the second")]);
        Assert.Equal([Bytes("to the second")], await second.ReceiveAsync());
        second.Vanish();
        await UntilAsync(() => server.PeerCount == 1);
        server.Find(Bytes("me"))!.Send([Bytes("to the first")]);
        Assert.Equal([Bytes("to the first")], await first.ReceiveAsync());
        Assert.Null(server.Find(Bytes("someone else")));
        Assert.Null(server.Find([]));
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_dropped_and_holds_up_no_one_for_long()
    {
        await using var server = ZmtpServer.Publisher(AnyPort, TimeSpan.FromMilliseconds(500));
        using var slow = await RawPeer.OpenAsync(server.Endpoint, "SUB");
        using var quick = await RawPeer.OpenAsync(server.Endpoint, "SUB");
        await slow.WriteAsync(RawPeer.MessageBytes([1]));
        await quick.WriteAsync(RawPeer.MessageBytes([1]));
        await PublishUntilAsync(server, quick, "start");
        await PublishUntilAsync(server, slow, "start");

        var megabyte = new byte[1 << 20];
        var count = (int)(Peer.HighWaterMark >> 20) + 40;
        for (var i = 0; i < count; i++)
        {
            server.Publish([Bytes("data"), megabyte]);
            Assert.Equal(megabyte.Length, (await NextAsync(quick, "start"))[1].Length);
        }
        await UntilAsync(() => server.PeerCount == 1);
        server.Publish([Bytes("still here")]);
        Assert.Equal([Bytes("still here")], await quick.ReceiveAsync());
    }

    [Fact]
    public async Task A_subscriber_that_reads_slowly_gets_everything_and_little_waits_for_it()
    {
        await using var server = ZmtpServer.Publisher(AnyPort);
        using var slow = await RawPeer.OpenAsync(server.Endpoint, "SUB");
        await slow.WriteAsync(RawPeer.MessageBytes([1]));
        await PublishUntilAsync(server, slow, "start");

        // First one message larger than all that may wait, then as much again in pieces: published far faster than it is read.
        const int Pieces = 100;
        var large = new byte[70 << 20];
        var published = 0;
        var publishing = Task.Run(() =>
        {
            server.Publish([Bytes("data"), large]);
            for (; published < Pieces; published++)
                server.Publish([Bytes("data"), new byte[1 << 20]]);
            server.Publish([Bytes("end")]);
        }, TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, Volatile.Read(ref published));
        Assert.Equal(large.Length, (await NextAsync(slow, "start"))[1].Length);
        for (var i = 0; i < Pieces; i++)
            Assert.Equal(1 << 20, (await slow.ReceiveAsync())[1].Length);
        Assert.Equal([Bytes("end")], await slow.ReceiveAsync());
        await publishing;
    }

    [Fact]
    public async Task Peers_that_vanish_leave_nothing_behind()
    {
        await using var server = EchoRouter();
        for (var i = 0; i < 20; i++)
        {
            using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
            await peer.WriteAsync([2, .. RawPeer.LongLength(1 << 20), .. new byte[i * 1000]]);
            peer.Vanish();
        }
        await UntilAsync(() => server.PeerCount == 0);
    }

    [Fact]
    public async Task Closing_the_socket_sends_what_is_queued()
    {
        var server = EchoRouter();
        using var peer = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await peer.SendAsync(Bytes("last words"));
        await peer.ReceiveAsync();
        var body = new byte[3 << 20];
        await peer.SendAsync(body);
        await UntilAsync(() => peer.Stream.DataAvailable);
        var closing = server.DisposeAsync();
        Assert.Equal(body.Length, (await peer.ReceiveAsync())[0].Length);
        await closing;
        await peer.AssertClosedAsync();
    }
}
