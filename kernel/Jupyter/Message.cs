using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backprop.Kernel.Jupyter.Wire;

namespace Backprop.Kernel.Jupyter;

/// <summary>A request from a front end, its signature checked.</summary>
/// <param name="Peer">Who sent it.</param>
/// <param name="Route">The frames before the message proper; they go back in front of the reply.</param>
/// <param name="HeaderBytes">The header as it came: replies carry it, unchanged, as their parent.</param>
/// <param name="Type">The header's msg_type.</param>
/// <param name="Content">What is asked.</param>
internal sealed record Request(Peer Peer, byte[][] Route, byte[] HeaderBytes, string Type, JsonElement Content)
{
    /// <summary>When it came, on the stopwatch's clock.</summary>
    public long Received { get; } = Stopwatch.GetTimestamp();

    /// <summary>The content's text of this name; the default where it is missing, null or something else.</summary>
    public string Text(string name, string otherwise = "") => Json.Text(Content, name) ?? otherwise;

    public bool Flag(string name, bool otherwise) =>
        Content.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : otherwise;

    public int Number(string name, int otherwise) =>
        Content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : otherwise;

    /// <summary>The content's texts under this name, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts(string name) =>
        Content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String).Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetString()!))
            : [];
}

/// <summary>Something the kernel says: a reply, or news for everyone.</summary>
internal sealed record Message(string Type, JsonObject Content, byte[]? ParentHeader = null)
{
    public const string ProtocolVersion = "5.4";

    private static readonly string KernelSession = Guid.NewGuid().ToString("N");

    /// <summary>The message's four signed parts: header, parent header, metadata, content.</summary>
    public byte[][] Parts()
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = KernelSession,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ"),
            ["msg_type"] = Type,
            ["version"] = ProtocolVersion,
        };
        return [Json.Bytes(header), ParentHeader ?? "{}"u8.ToArray(), "{}"u8.ToArray(), Json.Bytes(Content)];
    }
}
