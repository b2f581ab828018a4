using System.Diagnostics;
using System.Globalization;

namespace Backprop.Kernel;

/// <summary>How a notebook's run went. <paramref name="Failure"/> says in a sentence what failed: notebook, cell and, where it is known, line.</summary>
public sealed record NotebookReport(string Name, int Cells, int Passed, int Skipped, int Failed, TimeSpan Time, string? Failure);

/// <summary>Runs one notebook, cell after cell, in a process of its own, which is given so many <paramref name="processors"/>.</summary>
internal sealed class NotebookRun(string path, string name, int processors, TimeSpan? timeLimit, RunDisplay display)
{
    private readonly NotebookOutputs _outputs = new();
    private readonly HashSet<string> _missingPackages = new(StringComparer.OrdinalIgnoreCase);
    private int _passed;
    private int _skipped;
    private string? _failure;

    /// <summary>What it is called on the screen.</summary>
    public string Name => name;

    /// <summary>The executed notebook's bytes; null where the file could not be read.</summary>
    public byte[]? Executed { get; private set; }

    /// <summary>Runs the notebook up to the first cell that fails.</summary>
    public async Task<NotebookReport> RunAsync(CancellationToken token)
    {
        var time = Stopwatch.StartNew();
        NotebookDocument document;
        try
        {
            document = NotebookDocument.Load(path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            display.Failed(e.Message);
            return new(name, 0, 0, 0, 1, time.Elapsed, e.Message);
        }

        var cells = document.Cells.Select((cell, index) => (cell, index)).Where(c => c.cell.IsCode && !string.IsNullOrWhiteSpace(c.cell.Source)).ToList();
        if (cells.Count > 0)
        {
            await using var process = NotebookProcess.Start(Path.GetDirectoryName(Path.GetFullPath(path))!, Share);
            for (var i = 0; i < cells.Count && _failure is null; i++) await RunCellAsync(process, cells[i].cell, cells[i].index, i + 1, cells.Count, token);
        }
        Executed = document.With(_outputs.ToJson());
        return new(name, cells.Count, _passed, _skipped, _failure is null ? 0 : 1, time.Elapsed, _failure);
    }

    private ProcessStartInfo Share(ProcessStartInfo start)
    {
        start.Environment["DOTNET_PROCESSOR_COUNT"] = processors.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    private async Task RunCellAsync(NotebookProcess process, NotebookCell cell, int index, int number, int count, CancellationToken token)
    {
        using var shown = display.Begin(name, number, count, cell.Source);
        if (cell.Skipped is { } why)
        {
            _skipped++;
            shown.Skipped(why);
            return;
        }
        _outputs.Begin(index, number);
        var result = await process.RunAsync(
            number,
            cell.Source,
            timeLimit,
            output =>
            {
                _outputs.Add(index, output);
                shown.Add(output);
            },
            token);

        if (result.MissingPackage is { } package) _missingPackages.Add(package);
        if (result.Status == CellStatus.Ok || result.Status == CellStatus.Failed && cell.Tags.Contains("raises-exception"))
        {
            _passed++;
            shown.Passed();
        }
        else if (cell.Tags.FirstOrDefault(t => t.StartsWith("package:", StringComparison.Ordinal) && _missingPackages.Contains(t["package:".Length..])) is { } tag)
        {
            _outputs.Forget(index);
            _skipped++;
            shown.Skipped($"it needs the NuGet package {tag["package:".Length..]}, which could not be restored");
        }
        else
        {
            var error = result.Error!;
            if (error.Name == "ProcessEnded") _outputs.Add(index, error); // a dead process could not say it itself
            var line = error.Line is { } at ? $", line {at}" : "";
            _failure = $"{name}, cell {number}{line}: {(error.Name.EndsWith("Exception", StringComparison.Ordinal) ? error.Name + ": " : "")}{error.Message}";
            shown.Failed(line, error.Traceback);
        }
    }
}
