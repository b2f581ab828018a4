using System.Buffers.Binary;
using System.Text;

namespace Backprop.Kernel.Jupyter.Wire;

/// <summary>A command of ZMTP 3.x: a name, and data that the name gives a meaning.</summary>
internal readonly record struct Command(string Name, byte[] Data)
{
    /// <summary>The longest command that is read, in bytes; the longest that a peer has reason to send is a subscription.</summary>
    public const int Longest = 1 << 16;

    public static Command Parse(byte[] body)
    {
        if (body.Length == 0 || body[0] == 0 || body[0] >= body.Length) throw new WireException("A command without a name came.");
        return new(Encoding.ASCII.GetString(body, 1, body[0]), body[(1 + body[0])..]);
    }

    public Frame ToFrame() => new([(byte)Name.Length, .. Encoding.ASCII.GetBytes(Name), .. Data], More: false, IsCommand: true);

    /// <summary>The command that opens a connection under the NULL mechanism and says what kind of socket speaks.</summary>
    public static Command Ready(string socketType)
    {
        var name = "Socket-Type"u8;
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, socketType.Length);
        return new("READY", [(byte)name.Length, .. name, .. length, .. Encoding.ASCII.GetBytes(socketType)]);
    }

    /// <summary>Tells a peer why it is turned away.</summary>
    public static Command Error(string reason) => new("ERROR", [(byte)reason.Length, .. Encoding.ASCII.GetBytes(reason)]);

    /// <summary>The properties of a READY command; their names are compared without regard to case.</summary>
    public Dictionary<string, byte[]> Properties()
    {
        var properties = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        for (var rest = Data.AsSpan(); rest.Length > 0;)
        {
            var nameEnd = 1 + rest[0];
            if (rest[0] == 0 || rest.Length < nameEnd + 4) throw new WireException("A property of READY is cut off.");
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest[nameEnd..]);
            if (length > rest.Length - nameEnd - 4) throw new WireException("A property of READY is longer than its command.");
            var value = rest.Slice(nameEnd + 4, (int)length);
            properties[Encoding.ASCII.GetString(rest[1..nameEnd])] = value.ToArray();
            rest = rest[(nameEnd + 4 + value.Length)..];
        }
        return properties;
    }
}
