using System.Security.Cryptography;
using System.Text;
using Backprop.Kernel.Jupyter.Wire;

namespace Backprop.Kernel.Jupyter;

/// <summary>Turns messages into frames and back, with the HMAC-SHA256 signature that keeps other programs of the machine out.</summary>
internal sealed class Signer(string key)
{
    private const int Remembered = 1 << 16;
    private const int Parts = 4;
    private static readonly byte[] Delimiter = [.. "<IDS|MSG>"u8];

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <summary>The frames of a message, with the route in front: the asker's frames for a reply, a topic for news.</summary>
    public byte[][] Write(byte[][] route, Message message)
    {
        var parts = message.Parts();
        return [.. route, Delimiter, Signature(parts), .. parts];
    }

    /// <summary>Reads a request. Null, and the request is as if it had never come, where it is no message, is signed wrongly, or came before.</summary>
    public Request? Read(Peer peer, byte[][] frames)
    {
        var delimiter = Array.FindIndex(frames, frame => frame.AsSpan().SequenceEqual(Delimiter));
        if (delimiter < 0 || frames.Length < delimiter + 2 + Parts) return null;
        var signature = frames[delimiter + 1];
        var parts = frames[(delimiter + 2)..(delimiter + 2 + Parts)];
        if (!CryptographicOperations.FixedTimeEquals(signature, Signature(parts)) || !IsFirst(signature)) return null;
        peer.IsKnown = true;
        // The parts are the sender's own from here on, but whoever knows the key can still make mistakes.
        if (Json.ReadObject(parts[0]) is not { } header || Json.ReadObject(parts[3]) is not { } content) return null;
        return Json.Text(header, "msg_type") is { } type ? new(peer, frames[..delimiter], parts[0], type, content) : null;
    }

    private byte[] Signature(byte[][] parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (var part in parts) hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // A message that someone recorded must not run a second time. The oldest are forgotten, so that memory stays bounded.
    private bool IsFirst(byte[] signature)
    {
        var text = Encoding.ASCII.GetString(signature);
        lock (_lock)
        {
            if (!_seen.Add(text)) return false;
            _order.Enqueue(text);
            if (_order.Count > Remembered) _seen.Remove(_order.Dequeue());
            return true;
        }
    }
}
