using System.Text;

namespace Backprop.Kernel.Jupyter.Wire;

/// <summary>
/// The opening of a ZMTP 3.x connection: 64 bytes of greeting each way, then a READY command each way (the NULL mechanism: no passwords).
/// </summary>
internal static class Handshake
{
    private const int GreetingLength = 64;
    private static readonly byte[] Mechanism = [.. "NULL"u8, .. new byte[16]];

    // Signature 0xFF … 0x7F, version 3.1, mechanism, not a server in the sense of its security, filler.
    private static readonly byte[] Greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, .. Mechanism, .. new byte[32]];

    private static readonly Dictionary<string, string[]> Partners = new()
    {
        ["ROUTER"] = ["DEALER", "REQ", "ROUTER"],
        ["PUB"] = ["SUB", "XSUB"],
        ["REP"] = ["REQ", "DEALER"],
    };

    /// <summary>Opens the connection as a socket of the given type and returns the peer's identity (empty if it has none).</summary>
    public static async Task<byte[]> OpenAsync(Stream input, Stream output, string socketType, CancellationToken cancel)
    {
        await output.WriteAsync(Greeting, cancel);
        await output.FlushAsync(cancel);
        var greeting = new byte[GreetingLength];
        // An HTTP request or a port scan is shorter than a greeting, so its first bytes are judged as soon as they are there.
        await input.ReadExactlyAsync(greeting.AsMemory(0, 11), cancel);
        if (greeting[0] != 0xFF || greeting[9] != 0x7F) throw new WireException("What came is no greeting of ZeroMQ.");
        if (greeting[10] < 3) throw new WireException($"The peer speaks version {greeting[10]} of ZeroMQ's protocol; version 3 is needed.");
        await input.ReadExactlyAsync(greeting.AsMemory(11), cancel);
        if (!greeting.AsSpan(12, Mechanism.Length).SequenceEqual(Mechanism))
            throw new WireException("The peer asks for a security mechanism other than NULL.");

        await Command.Ready(socketType).ToFrame().WriteAsync(output, cancel);
        await output.FlushAsync(cancel);
        var frame = await Frame.ReadAsync(input, Command.Longest, cancel);
        if (!frame.IsCommand || Command.Parse(frame.Body) is not { Name: "READY" } ready)
            throw new WireException("The peer does not open with READY.");
        var properties = ready.Properties();
        var type = properties.TryGetValue("Socket-Type", out var value) ? Encoding.ASCII.GetString(value) : "";
        if (!Partners[socketType].Contains(type))
        {
            await Command.Error("Invalid socket type").ToFrame().WriteAsync(output, cancel);
            await output.FlushAsync(cancel);
            throw new WireException($"A {socketType} socket has no use for a peer of type '{type}'.");
        }
        var identity = properties.GetValueOrDefault("Identity", []);
        return identity.Length <= byte.MaxValue ? identity : throw new WireException("The peer's identity is longer than 255 bytes.");
    }
}
