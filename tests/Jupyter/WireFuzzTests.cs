using System.Net;
using System.Text.Json.Nodes;
using Backprop.Kernel.Jupyter;
using Backprop.Kernel.Jupyter.Wire;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>
/// Mutated frames, thrown at a socket that takes signed requests. BACKPROP_FUZZ sets how many it must read to the end (a thorough run: 1000000), besides
/// those that close their connections; without it there are few.
/// </summary>
[Collection(nameof(Alone))]
public sealed class WireFuzzTests
{
    private const string Key = "fuzz";
    private static readonly int Frames = int.TryParse(Environment.GetEnvironmentVariable("BACKPROP_FUZZ"), out var frames) ? frames : 20_000;

    [Fact]
    public async Task Mutated_frames_neither_run_nor_break_anything_nor_pile_up()
    {
        var signer = new Signer(Key);
        long accepted = 0, read = 0;
        await using var server = ZmtpServer.Router(new(IPAddress.Loopback, 0), (peer, frames) =>
        {
            Interlocked.Add(ref read, frames.Length);
            if (signer.Read(peer, frames) is not null)
                Interlocked.Increment(ref accepted);
            return default;
        });
        await server.FuzzAsync(() => Interlocked.Read(ref read) < 1_000, seed: 1); // everything is compiled and every pool filled before memory is measured
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await server.FuzzAsync(() => Interlocked.Read(ref read) < Frames, seed: 2);
        for (var i = 0; i < 500 && server.PeerCount > 0; i++)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(0, server.PeerCount);
        Assert.Equal(0, accepted);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < 16 << 20, $"{growth >> 20} MB more are in use after {Frames} frames.");

        using var honest = await RawPeer.OpenAsync(server.Endpoint, "DEALER");
        await honest.SendAsync(signer.Write([], new("kernel_info_request", new JsonObject())));
        for (var i = 0; i < 500 && Interlocked.Read(ref accepted) == 0; i++)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(1, accepted);
    }
}

internal static class Fuzzing
{
    // The mutants' original: a request that would run code, under a key that the kernel does not have.
    private static readonly byte[] Original = RawPeer.MessageBytes(new Signer("another key").Write([], new("execute_request", new JsonObject { ["code"] = "1" })));

    private static readonly byte[] Opening = [.. RawPeer.Greeting(), .. RawPeer.Ready("DEALER")];

    private const int Clients = 50;
    private const int AtOnce = 50;

    /// <summary>50 clients send mutated messages for as long as <paramref name="more"/> asks for them; beside each another stops in the middle of its opening and stays.</summary>
    public static Task FuzzAsync(this ZmtpServer server, Func<bool> more, int seed) => Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
    {
        var random = new Random(Clients * seed + client);
        using var halfOpen = await RawPeer.ConnectAsync(server.Endpoint);
        await halfOpen.WriteAsync(Opening[..random.Next(Opening.Length)]);
        while (more())
            await FuzzOnceAsync(server, more, random);
    }));

    private static async Task FuzzOnceAsync(ZmtpServer server, Func<bool> more, Random random)
    {
        using var peer = await RawPeer.ConnectAsync(server.Endpoint);
        try
        {
            await peer.WriteAsync(random.Next(10) == 0 ? Mutate(random, Opening) : Opening);
            await peer.ReadAsync(64); // so that no one is let in faster than those before are served
            var batch = new MemoryStream();
            do
            {
                batch.SetLength(0);
                for (var i = 0; i < AtOnce; i++)
                    batch.Write(Mutate(random, Original));
                await peer.WriteAsync(batch.ToArray());
            }
            while (more() && random.Next(4) != 0);
        }
        catch (IOException)
        {
            // The kernel hung up, as it should.
        }
        if (random.Next(2) == 0)
            peer.Vanish();
    }

    // Most mutants keep the frames' lengths, so that the rest of the batch is read as frames, too.
    private static byte[] Mutate(Random random, byte[] original)
    {
        var bytes = original.ToArray();
        var kind = random.Next(20);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            if (kind > 2 && at is < 8 or > 12 && at < 11)
                at = 4;
            bytes[at] = kind switch { 0 => 0xFF, 1 => 0, _ => (byte)(bytes[at] ^ (1 << random.Next(8))) };
        }
        return kind switch
        {
            3 => bytes[..random.Next(bytes.Length)],
            4 => [.. bytes, .. bytes[random.Next(bytes.Length)..]],
            5 => [2, .. RawPeer.LongLength(random.NextInt64()), .. bytes],
            _ => bytes,
        };
    }
}
