using System.Collections.Immutable;
using System.Text;

namespace Backprop.Kernel.Jupyter.Wire;

/// <summary>The topics a subscriber has asked for. A message is wanted when its first frame begins with one of them; the empty topic wants everything.</summary>
internal sealed class Subscriptions
{
    private const int MostBytes = 1 << 16;

    // Each topic, one character a byte, with how often it was asked for: it takes as many cancellations to be rid of it.
    // Only the peer's reading loop changes it, any thread asks it.
    private volatile ImmutableDictionary<string, int> _topics = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Takes a subscription message: 1 and a topic to subscribe, 0 and a topic to cancel. Anything else is no business of a publisher.</summary>
    public void Take(byte[][] message)
    {
        if (message is not [[0 or 1, ..] body]) return;
        var topic = Encoding.Latin1.GetString(body, 1, body.Length - 1);
        var count = _topics.GetValueOrDefault(topic) + (body[0] == 1 ? 1 : -1);
        if (count > 0) _topics = _topics.SetItem(topic, count);
        else _topics = _topics.Remove(topic);
        if (_topics.Keys.Sum(name => 64 + name.Length) > MostBytes)
            throw new WireException("A subscriber asks for more topics than are kept for one.");
    }

    public bool Want(byte[] topic)
    {
        var topics = _topics;
        if (topics.IsEmpty) return false;
        var text = Encoding.Latin1.GetString(topic);
        return topics.Keys.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal));
    }
}
