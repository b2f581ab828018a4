using System.Buffers.Binary;

namespace Backprop.Kernel.Jupyter.Wire;

/// <summary>A peer that does not speak the protocol; its connection is closed, and nothing else happens.</summary>
internal sealed class WireException(string message) : Exception(message);

/// <summary>
/// A frame of ZMTP 3.x (ZeroMQ's RFC 37): a byte of flags, a length of one byte or of eight, a body.
/// </summary>
internal readonly record struct Frame(byte[] Body, bool More, bool IsCommand)
{
    /// <summary>The longest message that is read, all its frames together, in bytes.</summary>
    public const long LongestMessage = 128L << 20;

    private const byte MoreFlag = 1;
    private const byte LongFlag = 2;
    private const byte CommandFlag = 4;
    private const int FirstPiece = 1 << 16;

    /// <summary>Reads one frame of at most <paramref name="longest"/> bytes.</summary>
    public static async ValueTask<Frame> ReadAsync(Stream stream, long longest, CancellationToken cancel)
    {
        var head = new byte[9];
        await stream.ReadExactlyAsync(head.AsMemory(0, 2), cancel);
        var flags = head[0];
        if ((flags & ~(MoreFlag | LongFlag | CommandFlag)) != 0)
            throw new WireException($"A frame begins with the flags 0x{flags:x2}; only 0x00 to 0x07 exist.");
        var (more, command) = ((flags & MoreFlag) != 0, (flags & CommandFlag) != 0);
        if (more && command) throw new WireException("A command says that more of it follows; commands are single frames.");

        long length = head[1];
        if ((flags & LongFlag) != 0)
        {
            await stream.ReadExactlyAsync(head.AsMemory(2, 7), cancel);
            length = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(1));
        }
        if (command) longest = Math.Min(longest, Command.Longest);
        if (length < 0 || length > longest)
            throw new WireException($"A frame of {(ulong)length} bytes is announced; at most {longest} are read.");
        return new(await ReadBodyAsync(stream, (int)length, cancel), more, command);
    }

    // Memory is taken as the bytes arrive, not as they are promised: announcing a large frame costs its sender as much as us.
    private static async ValueTask<byte[]> ReadBodyAsync(Stream stream, int length, CancellationToken cancel)
    {
        var body = length == 0 ? [] : new byte[Math.Min(length, FirstPiece)];
        for (var filled = 0; filled < length; filled = body.Length)
        {
            if (filled > 0) Array.Resize(ref body, (int)Math.Min(length, 2L * filled));
            await stream.ReadExactlyAsync(body.AsMemory(filled), cancel);
        }
        return body;
    }

    public async ValueTask WriteAsync(Stream stream, CancellationToken cancel)
    {
        var isLong = Body.Length > byte.MaxValue;
        var head = new byte[isLong ? 9 : 2];
        head[0] = (byte)((More ? MoreFlag : 0) | (isLong ? LongFlag : 0) | (IsCommand ? CommandFlag : 0));
        if (isLong) BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(1), Body.Length);
        else head[1] = (byte)Body.Length;
        await stream.WriteAsync(head, cancel);
        await stream.WriteAsync(Body, cancel);
    }
}
