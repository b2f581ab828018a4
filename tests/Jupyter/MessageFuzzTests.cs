using System.Text.Json.Nodes;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>
/// Requests that are signed as they should be and say anything. BACKPROP_FUZZ sets how many: a fiftieth of it, since each is carried out; without it there are few.
/// </summary>
public sealed class MessageFuzzTests(RunningKernel running) : IClassFixture<RunningKernel>
{
    private const int AtOnce = 50;
    private static readonly int Requests = int.TryParse(Environment.GetEnvironmentVariable("BACKPROP_FUZZ"), out var frames) ? frames / 50 : 1_000;

    private static readonly string[] Types =
        ["kernel_info_request", "execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request", "interrupt_request"];

    private static readonly string[] Fields =
        ["code", "cursor_pos", "detail_level", "silent", "store_history", "user_expressions", "stop_on_error", "allow_stdin", "hist_access_type", "n", "session", "start", "stop", "pattern", "unique", "output", "target_name"];

    private static readonly string[] Texts =
    [
        "", "1", "x", "x.", "?x", "x?", "?", "Math.", "Math.Sqrt(", "var x = 5; x", "throw new Exception();", "display(1)", "/*", "//", "\"", "$\"{", "@\"", "#", "#!", "#!time", "#!import", "#!import no.csx",
        "#r \"no.dll\"", "#load", "{", "}", "(((((", "new { }", "new string('x', 3) {", "😀", "a\u0301.", "\0", "\r", "\n\n  x\t", "tail", "range", "search", "[*?(", "**", new('(', 300), string.Concat(Enumerable.Repeat("x.", 300)),
    ];

    [Fact]
    public async Task Every_request_is_answered_whatever_it_says()
    {
        var random = new Random(1);
        for (var sent = 0; sent < Requests; sent += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++)
                await running.Client.SendAsync(Types[random.Next(Types.Length)], Content(random));
            var id = await running.Client.SendAsync("is_complete_request", new() { ["code"] = "1" });
            var (reply, before) = await running.Client.ReplyToAsync(id);
            Assert.Equal("complete", (string?)reply["status"]);
            // Questions about code are answered beside the others, and the last answers may come after this one.
            for (var answered = before; answered < AtOnce; answered++)
                await running.Client.ReplyAsync();
            await running.Client.NewsAsync(id);
        }
    }

    [Fact]
    public async Task Signed_nonsense_is_ignored_and_the_next_request_is_answered()
    {
        var random = new Random(2);
        for (var sent = 0; sent < Requests; sent += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++)
                await running.Client.SendRawAsync(running.Client.Signed([.. Enumerable.Range(0, 4).Select(_ => Nonsense(random))]));
            var id = await running.Client.SendAsync("is_complete_request", new() { ["code"] = "1" });
            var (reply, before) = await running.Client.ReplyToAsync(id);
            Assert.Equal("complete", (string?)reply["status"]);
            Assert.Equal(0, before);
            await running.Client.NewsAsync(id);
        }
    }

    private static JsonObject Content(Random random)
    {
        var content = new JsonObject();
        foreach (var field in Fields.Where(_ => random.Next(2) == 0))
            content[field] = Value(random, depth: 3);
        return content;
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-10, 100),
        3 => JsonNode.Parse(random.Next(2) == 0 ? "1e300" : "-9223372036854775808"),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        7 => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"{i}", Value(random, depth - 1)))),
        _ => Texts[random.Next(Texts.Length)],
    };

    // Never a header with a type and a content that is an object: the least that a request needs.
    private static byte[] Nonsense(Random random)
    {
        string[] pieces = ["{", "}", "[", "]", "\"a\"", ":", ",", "1", "null", "{}", " ", "\"\\ud800\"", "{\"code\":1}", "{\"msg_type\":\"\\ud800\"}", "{\"\\ud800\":1}", "[[[[[[[["];
        return System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)])));
    }
}
