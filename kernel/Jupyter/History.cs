using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Backprop.Kernel.Jupyter;

/// <summary>The cells that were run since the kernel started, for a console's arrow keys and its search.</summary>
internal sealed class History
{
    private const int ThisSession = 1;

    private sealed record Entry(int Number, string Input, string? Output);

    private readonly List<Entry> _entries = [];

    public void Add(int number, string input, string? output) => _entries.Add(new(number, input, output));

    public JsonObject Reply(Request request)
    {
        var withOutput = request.Flag("output", false);
        var found = request.Text("hist_access_type") switch
        {
            "tail" => _entries.TakeLast(Math.Max(0, request.Number("n", int.MaxValue))),
            "range" => Range(request.Number("session", 0), request.Number("start", 0), request.Number("stop", int.MaxValue)),
            "search" => Search(request.Text("pattern", "*"), request.Number("n", int.MaxValue), request.Flag("unique", false)),
            _ => [],
        };
        var rows = found.Select(entry => (JsonNode)new JsonArray(ThisSession, entry.Number, withOutput ? new JsonArray(entry.Input, entry.Output) : entry.Input));
        return new() { ["status"] = "ok", ["history"] = new JsonArray([.. rows]) };
    }

    // Session 0 is the present one, and earlier ones, which negative numbers count back to, are not kept.
    private IEnumerable<Entry> Range(int session, int start, int stop) =>
        session is 0 or ThisSession ? _entries.Where(entry => entry.Number >= start && entry.Number < stop) : [];

    private IEnumerable<Entry> Search(string pattern, int n, bool unique)
    {
        // The protocol's patterns are those of file names: * for any text, ? for one character.
        var glob = pattern.Replace(@"\", @"\\", StringComparison.Ordinal);
        var found = _entries.Where(entry => FileSystemName.MatchesSimpleExpression(glob, entry.Input, ignoreCase: false));
        if (unique) found = found.Reverse().DistinctBy(entry => entry.Input).Reverse();
        return found.TakeLast(Math.Max(0, n));
    }
}
