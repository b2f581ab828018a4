using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>A front end in miniature: signs requests, and gathers what the kernel says about each.</summary>
internal sealed class JupyterClient : IDisposable
{
    private readonly byte[] _key;
    private readonly RawPeer _shell, _control, _stdin, _iopub;

    private JupyterClient(string key, RawPeer shell, RawPeer control, RawPeer stdin, RawPeer iopub) =>
        (_key, _shell, _control, _stdin, _iopub) = (Encoding.UTF8.GetBytes(key), shell, control, stdin, iopub);

    /// <summary>Connects to a kernel's sockets, in the order shell, control, stdin, iopub, and waits until news arrive.</summary>
    public static async Task<JupyterClient> ConnectAsync(IReadOnlyList<IPEndPoint> endpoints, string key, string identity)
    {
        var client = new JupyterClient(
            key,
            await RawPeer.OpenAsync(endpoints[0], "DEALER", identity),
            await RawPeer.OpenAsync(endpoints[1], "DEALER", identity),
            await RawPeer.OpenAsync(endpoints[2], "DEALER", identity),
            await RawPeer.OpenAsync(endpoints[3], "SUB"));
        await client._iopub.WriteAsync(RawPeer.CommandFrame([9, .. "SUBSCRIBE"u8]));
        var heard = client._iopub.ReceiveAsync();
        // A subscription has no answer: small requests are made until one of them is heard of.
        while (!heard.IsCompleted)
        {
            await client.AskAsync("kernel_info_request");
            await Task.WhenAny(heard, Task.Delay(10));
        }
        await client.NewsAsync(await client.SendAsync("kernel_info_request", []));
        await client.ReplyAsync();
        return client;
    }

    /// <summary>The frames of a signed request.</summary>
    public byte[][] Request(string type, JsonObject content, string? id = null)
    {
        var header = new JsonObject { ["msg_id"] = id ?? Guid.NewGuid().ToString("N"), ["session"] = "test", ["username"] = "learner", ["date"] = "2026-01-01T00:00:00Z", ["msg_type"] = type, ["version"] = "5.3" };
        return Signed([Bytes(header), "{}"u8.ToArray(), "{}"u8.ToArray(), Bytes(content)]);
    }

    /// <summary>Four parts, whatever they are, as a signed message.</summary>
    public byte[][] Signed(byte[][] parts) => ["<IDS|MSG>"u8.ToArray(), Sign(parts), .. parts];

    public Task SendRawAsync(byte[][] frames) => _shell.SendAsync(frames);

    public async Task<string> SendAsync(string type, JsonObject content, bool control = false)
    {
        var id = Guid.NewGuid().ToString("N");
        await (control ? _control : _shell).SendAsync(Request(type, content, id));
        return id;
    }

    /// <summary>The next reply on the shell or control socket; its signature is checked.</summary>
    public async Task<JsonObject> ReplyAsync(bool control = false) => Read(await (control ? _control : _shell).ReceiveAsync()).Content;

    /// <summary>The reply on the shell socket to the request of this id, and how many others came before it.</summary>
    public async Task<(JsonObject Reply, int Before)> ReplyToAsync(string id)
    {
        for (var before = 0; ; before++)
        {
            var (_, parent, content) = Read(await _shell.ReceiveAsync());
            if (parent == id)
                return (content, before);
        }
    }

    public async Task<JsonObject> AskAsync(string type, JsonObject? content = null, bool control = false)
    {
        await SendAsync(type, content ?? [], control);
        return await ReplyAsync(control);
    }

    /// <summary>What the kernel tells everyone about the request of this id, up to its idle.</summary>
    public async Task<List<(string Type, JsonObject Content)>> NewsAsync(string id)
    {
        var news = new List<(string, JsonObject)>();
        while (true)
        {
            var (type, parent, content) = Read(await _iopub.ReceiveAsync());
            if (parent != id)
                continue;
            if (type == "status" && (string?)content["execution_state"] == "idle")
                return news;
            news.Add((type, content));
        }
    }

    /// <summary>The next thing said about any request.</summary>
    public async Task<(string Type, JsonObject Content)> NextNewsAsync()
    {
        var (type, _, content) = Read(await _iopub.ReceiveAsync());
        return (type, content);
    }

    /// <summary>Runs a cell: its reply and its news.</summary>
    public async Task<(JsonObject Reply, List<(string Type, JsonObject Content)> News)> RunAsync(string code, JsonObject? options = null)
    {
        var content = options ?? [];
        content["code"] = code;
        var id = await SendAsync("execute_request", content);
        return (await ReplyAsync(), await NewsAsync(id));
    }

    /// <summary>Answers the next request for input, and returns its content.</summary>
    public async Task<JsonObject> AnswerInputAsync(string value)
    {
        var (type, _, content) = Read(await _stdin.ReceiveAsync());
        Assert.Equal("input_request", type);
        await _stdin.SendAsync(Request("input_reply", new() { ["value"] = value }));
        return content;
    }

    private (string Type, string? Parent, JsonObject Content) Read(byte[][] frames)
    {
        var at = Array.FindIndex(frames, frame => frame.AsSpan().SequenceEqual("<IDS|MSG>"u8));
        var parts = frames[(at + 2)..(at + 6)];
        Assert.Equal(Sign(parts), frames[at + 1]);
        return ((string)Object(parts[0])["msg_type"]!, (string?)Object(parts[1])["msg_id"], Object(parts[3]));
    }

    private byte[] Sign(byte[][] parts) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(_key, parts.SelectMany(part => part).ToArray())));

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static JsonObject Object(byte[] bytes) => JsonNode.Parse(bytes)!.AsObject();

    public void Dispose()
    {
        foreach (var peer in (RawPeer[])[_shell, _control, _stdin, _iopub])
            peer.Dispose();
    }
}
