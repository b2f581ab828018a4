using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Kernel;

/// <summary>Gathers what a notebook's cells put out while they run, with displays changed in place, into what the file holds in the end.</summary>
public sealed partial class NotebookOutputs
{
    /// <summary>The most outputs, and the most characters of them, that are kept of one cell: a cell that displays for ever fills neither memory nor file.</summary>
    private const int MostOutputs = 1_000, MostCharacters = 50_000_000;

    private readonly Dictionary<int, Cell> _cells = [];
    private readonly Dictionary<string, (Cell Cell, int Index)> _displays = [];

    /// <summary>The cell at <paramref name="index"/> begins: its old outputs are gone.</summary>
    public void Begin(int index, int executionCount) => _cells[index] = new(executionCount);

    /// <summary>The cell did not run after all: the file keeps what it has.</summary>
    public void Forget(int index) => _cells.Remove(index);

    public void Add(int index, CellOutput output)
    {
        var cell = _cells[index];
        switch (output)
        {
            case DisplayUpdate update:
                if (_displays.TryGetValue(update.DisplayId, out var at))
                    at.Cell.Replace(at.Index, new DisplayOutput(update.DisplayId, update.Data));
                break;
            case ClearOutput:
                _cells[index] = new(cell.ExecutionCount);
                foreach (var (id, _) in _displays.Where(d => d.Value.Cell == cell).ToList())
                    _displays.Remove(id);
                break;
            case StreamOutput stream when cell.Outputs is [.., StreamOutput last] && last.Name == stream.Name:
                cell.Replace(cell.Outputs.Count - 1, last with { Text = last.Text + stream.Text });
                break;
            // An error comes last and is always kept: it says how the cell ended.
            case not null when !cell.IsFull || output is ErrorOutput:
                if (output is DisplayOutput display)
                    _displays[display.DisplayId] = (cell, cell.Outputs.Count);
                cell.Add(output);
                break;
        }
    }

    /// <summary>What each cell that ran leaves in the file, by its index.</summary>
    public IReadOnlyDictionary<int, (int ExecutionCount, JsonArray Outputs)> ToJson() => _cells.ToDictionary(
        c => c.Key,
        c => (c.Value.ExecutionCount, new JsonArray([.. c.Value.Outputs.Select(o => OutputJson.ToJson(o is StreamOutput s ? s with { Text = Settle(s.Text) } : o, c.Value.ExecutionCount))])));

    /// <summary>What a terminal would show in the end of text that goes back to the start of its line.</summary>
    private static string Settle(string text) => Overwritten().Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), "");

    [GeneratedRegex(@"[^\n]*\r(?=[^\n])")]
    private static partial Regex Overwritten();

    private sealed class Cell(int executionCount)
    {
        private long _characters;

        public int ExecutionCount => executionCount;

        public List<CellOutput> Outputs { get; } = [];

        public bool IsFull { get; private set; }

        public void Add(CellOutput output)
        {
            Outputs.Add(output);
            _characters += Length(output);
            if (IsFull || output is ErrorOutput || Outputs.Count < MostOutputs && _characters < MostCharacters)
                return;
            IsFull = true;
            Outputs.Add(new StreamOutput("stderr", "… the cell put out more than a notebook keeps; the rest is left out.\n"));
        }

        public void Replace(int index, CellOutput output)
        {
            if (IsFull && Length(output) > Length(Outputs[index]))
                return;
            _characters += Length(output) - Length(Outputs[index]);
            Outputs[index] = output;
        }

        private static long Length(CellOutput output) => output switch
        {
            StreamOutput stream => stream.Text.Length,
            DisplayOutput display => display.Data.Values.Sum(text => (long)text.Length),
            ResultOutput result => result.Data.Values.Sum(text => (long)text.Length),
            _ => 0,
        };
    }
}
