using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>Gathers what a notebook's cells put out while they run, with displays changed in place, into what the file holds in the end.</summary>
public sealed partial class NotebookOutputs
{
    private readonly Dictionary<int, (int Count, List<CellOutput> Outputs)> _cells = [];
    private readonly Dictionary<string, (List<CellOutput> Outputs, int Index)> _displays = [];

    /// <summary>The cell at <paramref name="index"/> begins: its old outputs are gone.</summary>
    public void Begin(int index, int executionCount) => _cells[index] = (executionCount, []);

    /// <summary>The cell did not run after all: the file keeps what it has.</summary>
    public void Forget(int index) => _cells.Remove(index);

    public void Add(int index, CellOutput output)
    {
        var outputs = _cells[index].Outputs;
        switch (output)
        {
            case DisplayUpdate update:
                if (_displays.TryGetValue(update.DisplayId, out var at))
                    at.Outputs[at.Index] = new DisplayOutput(update.DisplayId, update.Data);
                break;
            case ClearOutput:
                outputs.Clear();
                foreach (var (id, _) in _displays.Where(d => d.Value.Outputs == outputs).ToList()) _displays.Remove(id);
                break;
            case StreamOutput stream when outputs is [.., StreamOutput last] && last.Name == stream.Name:
                outputs[^1] = last with { Text = last.Text + stream.Text };
                break;
            default:
                outputs.Add(output);
                if (output is DisplayOutput display) _displays[display.DisplayId] = (outputs, outputs.Count - 1);
                break;
        }
    }

    /// <summary>What each cell that ran leaves in the file, by its index.</summary>
    public IReadOnlyDictionary<int, (int ExecutionCount, JsonArray Outputs)> ToJson() => _cells.ToDictionary(
        c => c.Key,
        c => (c.Value.Count, new JsonArray([.. c.Value.Outputs.Select(o => OutputJson.ToJson(o is StreamOutput s ? s with { Text = Settle(s.Text) } : o, c.Value.Count))])));

    /// <summary>What a terminal would show in the end of text that goes back to the start of its line.</summary>
    private static string Settle(string text) => Overwritten().Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), "");

    [GeneratedRegex(@"[^\n]*\r(?=[^\n])")]
    private static partial Regex Overwritten();
}
