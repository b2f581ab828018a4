using System.Diagnostics;
using Spectre.Console;

namespace Backprop.Kernel;

/// <summary>
/// Shows a run: one line for each cell that has ended with the last of what it printed below and, in a terminal, a live line for each that runs.
/// </summary>
internal sealed class RunDisplay(IAnsiConsole console)
{
    private const int MostLines = 4;
    private readonly List<RunningCell> _running = [];
    private readonly Lock _gate = new();

    /// <summary>A display on this process's output: with colours and live lines in a terminal, plain lines elsewhere.</summary>
    public static RunDisplay ForConsole()
    {
        if (!Console.IsOutputRedirected) return new(AnsiConsole.Console);
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        console.Profile.Width = 1000; // nobody's window: lines need no breaks
        return new(console);
    }

    /// <summary>Does the work, with live lines while it lasts where there is a terminal.</summary>
    public async Task<T> WhileAsync<T>(Func<Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive) return await work();
        try
        {
            return await console.Status().StartAsync("Starting …", async context =>
            {
                await using var timer = new Timer(_ => context.Status(Status()), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(250));
                return await work();
            });
        }
        finally
        {
            console.Cursor.Show(); // however it ended
        }
    }

    public RunningCell Begin(string notebook, int number, int count, string code)
    {
        var cell = new RunningCell(this, notebook, number, count, FirstLine(code));
        lock (_gate) _running.Add(cell);
        return cell;
    }

    public void Failed(string message) => Write($"[red]✗[/] {message.EscapeMarkup()}");

    /// <summary>The table at the end, and the failures once more, where the eye is.</summary>
    public void Summary(IReadOnlyList<NotebookReport> reports)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Simple).AddColumn("notebook");
        foreach (var column in new[] { "cells", "passed", "skipped", "failed", "not run", "seconds" }) table.AddColumn(column, c => c.RightAligned());
        foreach (var r in reports) table.AddRow(r.Name.EscapeMarkup(), $"{r.Cells}", $"[green]{r.Passed}[/]", $"{r.Skipped}", r.Failed == 0 ? "0" : $"[red]{r.Failed}[/]", $"{Math.Max(0, r.Cells - r.Passed - r.Skipped - r.Failed)}", $"{r.Time.TotalSeconds:0.0}");
        console.Write(table);
        foreach (var r in reports.Where(r => r.Failure is not null)) Write($"[red]Failed:[/] {r.Failure!.EscapeMarkup()}");
    }

    private void Write(string markup)
    {
        lock (_gate) console.MarkupLine(markup);
    }

    private string Status()
    {
        lock (_gate) return _running.Count == 0 ? "…" : string.Join("\n  ", _running.Select(c => c.LiveLine(console.Profile.Width - 4)));
    }

    private static string FirstLine(string code) =>
        Shorten(code.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal)) ?? "", 50);

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..Math.Max(length - 1, 0)] + "…";

    /// <summary>A cell on the screen.</summary>
    public sealed class RunningCell(RunDisplay display, string notebook, int number, int count, string title) : IDisposable
    {
        private readonly Stopwatch _time = Stopwatch.StartNew();
        private readonly List<string> _lines = [];
        private string _unfinished = "";

        public void Add(CellOutput output)
        {
            switch (output)
            {
                case StreamOutput stream:
                    var parts = (_unfinished + stream.Text).Split('\n');
                    _unfinished = parts[^1];
                    foreach (var part in parts[..^1]) Add(part);
                    break;
                case ResultOutput result:
                    AddShort(result.Data);
                    break;
                case DisplayOutput shown:
                    AddShort(shown.Data);
                    break;
            }
        }

        public void Passed() => End("[green]✓[/]", "", _lines.TakeLast(MostLines));

        public void Skipped(string why) => End("[yellow]–[/]", $"  skipped: {why}", []);

        public void Failed(string line, IReadOnlyList<string> traceback) => End("[red]✗[/]", $"  failed{line}", [.. _lines.TakeLast(MostLines), .. traceback]);

        public void Dispose()
        {
            lock (display._gate) display._running.Remove(this);
        }

        public string LiveLine(int width)
        {
            var last = _unfinished.Trim().Length > 0 ? Harmless(_unfinished) : _lines.LastOrDefault() ?? "";
            return Shorten($"{notebook}  cell {number} of {count}  {_time.Elapsed.TotalSeconds:0.0} s  {title}{(last.Length > 0 ? "  │ " : "")}{AfterReturn(last)}", width).EscapeMarkup();
        }

        private void End(string mark, string how, IEnumerable<string> below)
        {
            Dispose();
            if (_unfinished.Trim().Length > 0) Add(_unfinished);
            display.Write(string.Join('\n', [
                $"{mark} {notebook.EscapeMarkup()}  cell {number} of {count}  [dim]{_time.Elapsed.TotalSeconds:0.0} s[/]  {title.EscapeMarkup()}{how.EscapeMarkup()}",
                .. below.Select(l => $"    [dim]{Harmless(l).EscapeMarkup()}[/]")]));
        }

        private void Add(string line)
        {
            if (AfterReturn(line) is { Length: > 0 } text) _lines.Add(Shorten(Harmless(text), 160));
            if (_lines.Count > 100) _lines.RemoveRange(0, 50);
        }

        private void AddShort(IReadOnlyDictionary<string, string> data)
        {
            if (data.TryGetValue("text/plain", out var text) && !text.Contains('\n') && text.Length <= 100) Add(text);
        }

        /// <summary>What a cell prints may not steer the terminal: move its cursor, change its title or its colours.</summary>
        private static string Harmless(string text) => string.Concat(text.Where(c => c is '\r' or '\n' or '\t' || !char.IsControl(c)));

        private static string AfterReturn(string line) => line.TrimEnd()[(line.TrimEnd().LastIndexOf('\r') + 1)..];
    }
}
