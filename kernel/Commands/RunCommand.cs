using System.CommandLine;
using System.Runtime.InteropServices;
using Backprop.Kernel.Class;

namespace Backprop.Kernel;

/// <summary><c>run [notebook or folder …]</c>: runs notebooks from top to bottom and says where one fails.</summary>
internal static class RunCommand
{
    private const string OutputFolder = "out";

    public static Command Create()
    {
        var paths = new Argument<string[]>("notebook or folder") { Description = "What to run.", DefaultValueFactory = _ => ["notebooks"] };
        var inPlace = new Option<bool>("--in-place") { Description = $"Write the outputs back into the notebooks that pass, instead of copies in {OutputFolder}/." };
        var timeout = new Option<double?>("--timeout") { Description = "The most seconds that a cell may take.", HelpName = "SECONDS" };
        var exercises = new Option<bool>("--exercises") { Description = "Judge the answers to the exercises instead, and run no more than they need." };
        var json = new Option<bool>("--json") { Description = "With --exercises: say it in JSON." };
        var jobs = new Option<int>("--jobs") { Description = "How many notebooks to run at a time, which share the processors.", HelpName = "N", DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount) };
        timeout.RequireTime();
        jobs.RequireJobs();
        var command = new Command("run", $"Runs notebooks, each in a process of its own, and ends non-zero if a cell fails. Trainings that take minutes are short ones, unless outputs are kept in place or {NotebookProcess.Short}=0 is set.") { paths, inPlace, timeout, jobs, exercises, json };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(paths)!,
            parsed.GetValue(inPlace),
            parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            parsed.GetValue(jobs),
            parsed.GetValue(exercises) ? parsed.GetValue(json) : null));
        return command;
    }

    /// <summary>Runs the notebooks or, where <paramref name="judgeInJson"/> has a value, judges their exercises.</summary>
    private static async Task<int> RunAsync(string[] paths, bool inPlace, TimeSpan? timeLimit, int jobs, bool? judgeInJson)
    {
        // Whatever asks the program to end has it stop its cells, end their processes and say so.
        using var stop = new CancellationTokenSource();
        var token = stop.Token;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        // Outputs that are kept are those of whole trainings.
        if (inPlace && Environment.GetEnvironmentVariable(NotebookProcess.Short) is null) Environment.SetEnvironmentVariable(NotebookProcess.Short, "0");

        List<(string File, string Name)> notebooks;
        try
        {
            notebooks = Find(paths);
        }
        catch (FileNotFoundException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        var display = RunDisplay.ForConsole();
        try
        {
            if (judgeInJson is { } inJson) return await Attempt.OfAsync(() => Progress.ShowAsync(notebooks, inJson, timeLimit, token));
            var reports = await display.WhileAsync(() => RunAllAsync(notebooks, inPlace, timeLimit, jobs, display, token));
            display.Summary(reports);
            return reports.All(r => r.Failed == 0) ? 0 : 1;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. Notebooks that had not ended are as they were.");
            return 130;
        }
    }

    private static async Task<NotebookReport[]> RunAllAsync(List<(string File, string Name)> notebooks, bool inPlace, TimeSpan? timeLimit, int jobs, RunDisplay display, CancellationToken token)
    {
        using var turns = new SemaphoreSlim(jobs);
        var waiting = notebooks.Count;
        return await Task.WhenAll(notebooks.Select(async notebook =>
        {
            await turns.WaitAsync(token);
            try
            {
                // The last has no company for long.
                var processors = Interlocked.Decrement(ref waiting) == 0 ? Environment.ProcessorCount : Math.Max(1, Environment.ProcessorCount / jobs);
                var run = new NotebookRun(notebook.File, notebook.Name, processors, timeLimit, display);
                var report = await run.RunAsync(token);
                // A notebook that fails keeps its outputs: the executed copy shows what happened.
                if (run.Executed is { } bytes) Write(inPlace && report.Failed == 0 ? notebook.File : Path.Combine(OutputFolder, notebook.Name), bytes);
                return report;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                display.Failed(e.Message);
                return new(notebook.Name, 0, 0, 0, 1, TimeSpan.Zero, e.Message);
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    /// <summary>The notebooks below the paths, each with the name it goes by: its path within the folder that was asked for.</summary>
    private static List<(string File, string Name)> Find(string[] paths)
    {
        var found = new List<(string File, string Name)>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                found.Add((path, Path.GetFileName(path)));
            }
            else if (!Directory.Exists(path))
            {
                throw new FileNotFoundException($"There is no notebook or folder {path} here. Name one, or run this at the top of the clone.");
            }
            else
            {
                var inside = Directory.EnumerateFiles(path, "*.ipynb", SearchOption.AllDirectories)
                    .Select(file => (file, Path.GetRelativePath(path, file)))
                    .Where(f => !f.Item2.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
                    .OrderBy(f => f.Item2, StringComparer.Ordinal).ToList();
                if (inside.Count == 0) throw new FileNotFoundException($"There is no notebook (.ipynb) in {path}.");
                found.AddRange(inside);
            }
        }
        found = [.. found.DistinctBy(f => Path.GetFullPath(f.File))];
        return found.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new FileNotFoundException($"Two notebooks are called {twice.Key}, and their copies in {OutputFolder}/ would be one file. Run them one after the other.")
            : found;
    }

    /// <summary>Writes a file, if it does not hold these bytes already.</summary>
    private static void Write(string path, byte[] bytes)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        WholeFile.Write(path, file => file.Write(bytes));
    }
}
