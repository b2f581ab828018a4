using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

/// <summary>The command line as people use it: a process of its own, in a folder of its own.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("run-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_notebook_that_passes_is_copied_to_out_or_written_back()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "notebooks"));
        Save("notebooks/good.ipynb", "int x = 2;\nConsole.WriteLine(\"hello\");", "System.Threading.ThreadPool.UnsafeQueueUserWorkItem(_ => Console.Error.WriteLine(\"from outside\"), null);\nSystem.Threading.Thread.Sleep(200);\nx", "Environment.CurrentDirectory == System.IO.Path.GetFullPath(\".\") && System.IO.File.Exists(\"good.ipynb\")");
        var before = File.ReadAllText(Path.Combine(_folder, "notebooks/good.ipynb"));
        var (code, text) = await Run();
        Assert.Equal((0, ""), (code, code == 0 ? "" : text));
        Assert.Contains("✓ good.ipynb  cell 1 of 3", text, StringComparison.Ordinal);
        Assert.Contains("    hello", text, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, "notebooks/good.ipynb")));
        var executed = File.ReadAllText(Path.Combine(_folder, "out/good.ipynb"));
        var cells = JsonNode.Parse(executed)!["cells"]!;
        Assert.Equal("from outside\n", (string?)cells[1]!["outputs"]![0]!["text"]![0]);
        Assert.Equal("2", (string?)cells[1]!["outputs"]![1]!["data"]!["text/plain"]![0]);
        Assert.Equal("True", (string?)cells[2]!["outputs"]![0]!["data"]!["text/plain"]![0]);

        Assert.Equal(0, (await Run("run", "notebooks", "--in-place")).Code);
        Assert.Equal(executed, File.ReadAllText(Path.Combine(_folder, "notebooks/good.ipynb")));
    }

    [Fact]
    public async Task Each_way_to_fail_ends_with_one_clear_message()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bad"));
        Save("bad/1-throws.ipynb", "1", "int a = 0;\nint b = 1 / a;", "2");
        Save("bad/2-endless.ipynb", "while (true) { }");
        Save("bad/3-wrong.ipynb", "\n\nvar y = nothing;");
        Save("bad/4-deep.ipynb", "int Deep(int n) => 1 + Deep(n + 1);\nDeep(0)");
        Save("bad/4-ring.ipynb", "var ring = new object[1]; ring[0] = ring;\nSystem.Collections.StructuralComparisons.StructuralEqualityComparer.GetHashCode(ring)");
        File.WriteAllText(Path.Combine(_folder, "bad/5-text.ipynb"), "{ \"cells\": [\n oops");
        Save("bad/6-exits.ipynb", "Environment.Exit(3);");
        Save("bad/7-thread.ipynb", "new System.Threading.Thread(() => throw new Exception(\"lost\")).Start();\nSystem.Threading.Thread.Sleep(10000);");
        Save("bad/8-stubborn.ipynb", "try { throw new Exception(); } finally { while (true) { } }");
        Save("bad/9-foreign.ipynb", Unstoppable);
        var before = File.ReadAllText(Path.Combine(_folder, "bad/1-throws.ipynb"));

        var (code, text) = await Run("run", "bad", "--timeout", "12", "--jobs", "2", "--in-place");
        Assert.Equal(1, code);
        string[] failures =
        [
            "Failed: 1-throws.ipynb, cell 2, line 2: DivideByZeroException: Attempted to divide by zero.",
            "Failed: 2-endless.ipynb, cell 1: The cell was stopped after 12 s, its time limit.",
            "Failed: 3-wrong.ipynb, cell 1, line 3: The name 'nothing' does not exist in the current context",
            "Failed: 4-deep.ipynb, cell 1, line 1: InsufficientExecutionStackException: The stack is full: a function calls itself without end, or much too deep.",
            "Failed: 4-ring.ipynb, cell 1: The stack overflowed: a method calls itself without end. That ends the notebook's process.",
            "Failed: 5-text.ipynb is no notebook: line 2 is not valid JSON ('o' is an invalid start of a value).",
            "Failed: 6-exits.ipynb, cell 1: The notebook's process ended in the middle of the cell, with exit code 3.",
            "Failed: 7-thread.ipynb, cell 1, line 1: Exception: lost",
            "Failed: 8-stubborn.ipynb, cell 1: The cell was stopped after 12 s, its time limit.",
            "Failed: 9-foreign.ipynb, cell 1: The cell ran past its time limit of 12 s and could not be stopped, so its process was ended.",
        ];
        Assert.Equal(failures, text.Split('\n').Where(l => l.StartsWith("Failed:", StringComparison.Ordinal)));
        Assert.Matches(@"1-throws\.ipynb +3 +1 +0 +1 +1 ", text); // cells, passed, skipped, failed, not run
        Assert.DoesNotContain("Backprop.Kernel.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, text, StringComparison.Ordinal);

        // The notebook itself is as it was; the copy shows the error, and the cell after it as it was.
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, "bad/1-throws.ipynb")));
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "out/1-throws.ipynb")))!["cells"]!;
        Assert.Equal("error", (string?)cells[1]!["outputs"]![0]!["output_type"]);
        Assert.Null(cells[2]!["execution_count"]);
    }

    [Fact]
    public async Task Tags_allow_an_exception_and_skip_what_needs_a_package_that_is_not_there()
    {
        var notebook = Notebook("throw new Exception(\"wanted\");", "#r \"nuget: Backprop.There.Is.No.Such.Package, 1.0.0\"", "NoSuch.Package()");
        notebook["cells"]![0]!["metadata"]!["tags"] = new JsonArray("raises-exception");
        notebook["cells"]![1]!["metadata"]!["tags"] = new JsonArray("package:Backprop.There.Is.No.Such.Package");
        notebook["cells"]![2]!["metadata"]!["tags"] = new JsonArray("package:Backprop.There.Is.No.Such.Package");
        File.WriteAllText(Path.Combine(_folder, "tags.ipynb"), notebook.ToJsonString());
        var (code, text) = await Run("run", "tags.ipynb");
        Assert.Equal((0, ""), (code, code == 0 ? "" : text));
        Assert.Contains("skipped: it needs the NuGet package Backprop.There.Is.No.Such.Package, which could not be restored", text, StringComparison.Ordinal);
        Assert.Matches(@"tags\.ipynb +3 +1 +2 +0 ", text);
    }

    [Fact]
    public async Task Cells_of_other_languages_and_marked_ones_are_left_out_and_keep_their_outputs()
    {
        var notebook = Notebook("let x = 1", "throw new Exception();", "2");
        notebook["cells"]![0]!["metadata"]!["dotnet_interactive"] = new JsonObject { ["language"] = "fsharp" };
        notebook["cells"]![1]!["metadata"]!["tags"] = new JsonArray("skip-execution");
        File.WriteAllText(Path.Combine(_folder, "mixed.ipynb"), notebook.ToJsonString());
        Save("imports.ipynb", "#!import mixed.ipynb");
        var (code, text) = await Run("run", "mixed.ipynb", "imports.ipynb");
        Assert.Equal((0, ""), (code, code == 0 ? "" : text));
        Assert.Contains("skipped: its language is fsharp", text, StringComparison.Ordinal);
        Assert.Matches(@"mixed\.ipynb +3 +1 +2 +0 ", text);
    }

    [Theory]
    [InlineData("INT", "for (;;) { Backprop.Kernel.CellContext.Current.Display(new string('x', 1000)); }")]
    [InlineData("TERM", "for (;;) { Backprop.Kernel.CellContext.Current.Display(1); }")]
    [InlineData("INT", "System.Threading.Thread.Sleep(600_000);")]
    [InlineData("KILL", "for (;;) { Backprop.Kernel.CellContext.Current.Display(1); }")]
    public async Task A_run_that_is_ended_says_so_and_leaves_nothing_behind(string signal, string endless)
    {
        if (!OperatingSystem.IsLinux()) return;
        // The cell tells its process, and starts one that frees itself of it.
        Save("endless.ipynb", "System.IO.File.WriteAllText(\"worker\", $\"{Environment.ProcessId}\"); System.Diagnostics.Process.Start(\"sh\", \"-c \\\"setsid sleep 1000 & echo $! >child\\\"\").WaitForExit(); System.IO.File.WriteAllText(\"begun\", \"\");\n" + endless);
        var before = File.ReadAllText(Path.Combine(_folder, "endless.ipynb"));
        using var process = Process.Start(Command("run", "endless.ipynb", "--in-place"))!;
        var text = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!File.Exists(Path.Combine(_folder, "begun"))) await Task.Delay(50, TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        if (signal != "KILL")
        {
            Assert.Equal(130, process.ExitCode);
            Assert.Contains("Stopped.", await text, StringComparison.Ordinal);
        }
        foreach (var file in (string[])["worker", "child"]) await Processes.AssertGoneAsync(File.ReadAllText(Path.Combine(_folder, file)).Trim());
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, "endless.ipynb")));
        Assert.Equal(["begun", "child", "endless.ipynb", "worker"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
    }

    /// <summary>The environment variable BACKPROP_KILLS makes it more.</summary>
    [Fact]
    public async Task A_run_that_is_killed_while_it_writes_back_leaves_the_old_notebook_or_the_new_one()
    {
        Save("killed.ipynb", "Console.Write(new string('x', 1_900_000)); DateTime.Now.Ticks");
        var file = Path.Combine(_folder, "killed.ipynb");
        string[] Saving() => Directory.GetFiles(_folder, ".killed.ipynb.*.saving");
        var random = new Random(1);
        var (old, kept) = (File.ReadAllBytes(file), 0);
        var kills = int.Parse(Environment.GetEnvironmentVariable("BACKPROP_KILLS") ?? "20", CultureInfo.InvariantCulture);
        for (var i = 0; i < kills; i++)
        {
            foreach (var left in Saving()) File.Delete(left);
            using var process = Process.Start(Command("run", "killed.ipynb", "--in-place"))!;
            _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (!process.HasExited && Saving().Length == 0) await Task.Delay(1, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(10), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var now = File.ReadAllBytes(file);
            if (now.AsSpan().SequenceEqual(old))
            {
                kept++;
                continue;
            }
            old = now;
            var outputs = JsonNode.Parse(now)!["cells"]![0]!["outputs"]!.AsArray();
            Assert.Equal((2, 1_900_000), (outputs.Count, ((string)outputs[0]!["text"]![0]!).Length));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills: {kept} times the old notebook, {kills - kept} times the new one");
        Assert.Equal(0, (await Run("run", "killed.ipynb", "--in-place")).Code);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder)); // what the killed ones left went with this one
    }

    /// <summary>Every seventh kind of cell; with the environment variable BACKPROP_TIMEOUTS, all.</summary>
    [Fact]
    public async Task A_cell_past_its_time_limit_fails_with_a_sentence_that_names_the_limit()
    {
        var cells = EndlessCells.Plain.Where(cell => cell != "Console.ReadLine()").Select(cell => $"int x = 0;\n{cell}") // here nobody is asked
            .Concat(EndlessCells.OfTheCourse.Select(cell => $"{EndlessCells.Course}\n{cell}")).ToList();
        if (Environment.GetEnvironmentVariable("BACKPROP_TIMEOUTS") is null) cells = [.. cells.Where((_, i) => i % 7 == 3)];
        for (var i = 0; i < cells.Count; i++) Save($"{i:00}.ipynb", cells[i]);
        var (code, text) = await Run("run", ".", "--timeout", "2", "--jobs", "2");
        Assert.Equal(1, code);
        Assert.Equal(cells.Select((_, i) => $"Failed: {i:00}.ipynb, cell 1: The cell was stopped after 2 s, its time limit."), text.Split('\n').Where(l => l.StartsWith("Failed:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_cell_leaves_running_holds_nothing_open()
    {
        if (OperatingSystem.IsWindows()) return;
        Save("child.ipynb", "System.Diagnostics.Process.Start(\"sh\", \"-c \\\"setsid sleep 600 & exit\\\"\").WaitForExit();");
        var (code, _) = await Run("run", "child.ipynb").WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Writing_back_keeps_links_and_rights_and_leaves_a_read_only_file_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Path.Combine(_folder, "real"));
        Save("real/linked.ipynb", "1");
        Save("guarded.ipynb", "Console.Write(\"\\u001b]0;title\\u0007\\u001b[31mred\")");
        var real = Path.Combine(_folder, "real/linked.ipynb");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(_folder, "real/.linked.ipynb.2147483647.1.saving"), "left behind by a run that was killed");
        File.CreateSymbolicLink(Path.Combine(_folder, "linked.ipynb"), "real/linked.ipynb");
        var (code, text) = await Run("run", "linked.ipynb", "--in-place");
        Assert.Equal((0, ""), (code, code == 0 ? "" : text));
        Assert.Equal("real/linked.ipynb", new FileInfo(Path.Combine(_folder, "linked.ipynb")).LinkTarget);
        Assert.Contains("execute_result", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
        Assert.Equal([real], Directory.GetFiles(Path.Combine(_folder, "real")));

        // Another name of a file, as snapshots have it, keeps what stood there.
        Save("named.ipynb", "2");
        var (named, snapshot) = (Path.Combine(_folder, "named.ipynb"), Path.Combine(_folder, "snapshot.ipynb"));
        using (var link = Process.Start("ln", [named, snapshot])) await link.WaitForExitAsync(TestContext.Current.CancellationToken);
        var old = File.ReadAllText(snapshot);
        Assert.Equal(0, (await Run("run", "named.ipynb", "--in-place")).Code);
        Assert.Contains("execute_result", File.ReadAllText(named), StringComparison.Ordinal);
        Assert.Equal(old, File.ReadAllText(snapshot));

        var guarded = Path.Combine(_folder, "guarded.ipynb");
        var before = File.ReadAllText(guarded);
        File.SetUnixFileMode(guarded, UnixFileMode.UserRead);
        (code, text) = await Run("run", "guarded.ipynb", "--in-place");
        Assert.Equal(1, code);
        Assert.Contains("guarded.ipynb is read-only", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text); // what a cell prints does not steer the terminal
        Assert.Equal(before, File.ReadAllText(guarded));
    }

    [Theory]
    [InlineData("XDG_CACHE_HOME", "the kernel cannot write where it keeps what it restores (XDG_CACHE_HOME, else the home folder). Is that folder yours, or read-only?")]
    [InlineData("NUGET_PACKAGES", "NuGet cannot write where it keeps packages (NUGET_PACKAGES, else .nuget in the home folder). Is that folder yours, or read-only?")]
    public async Task A_folder_of_packages_that_may_not_be_written_is_told_in_a_sentence(string variable, string expected)
    {
        if (!OperatingSystem.IsLinux()) return;
        Save("package.ipynb", "#r \"nuget: Newtonsoft.Json, 13.0.1\"");
        var command = Command("run", "package.ipynb");
        command.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache");
        command.Environment[variable] = "/sys/unwritable"; // whoever one is
        var (code, text) = await Run(command);
        Assert.Equal(1, code);
        Assert.Contains($"Failed: package.ipynb, cell 1, line 1: Package Newtonsoft.Json could not be restored: {expected}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no notebook or folder missing here.", "run", "missing")]
    [InlineData("There is no notebook or folder notebooks here.", "run")]
    [InlineData("There is no notebook (.ipynb) in .", "run", ".")]
    [InlineData("--timeout wants seconds", "run", "--timeout", "0")]
    [InlineData("--jobs wants a number of at least 1.", "run", "--jobs", "0")]
    public async Task A_call_that_cannot_be_meant_says_so(string expected, params string[] arguments)
    {
        var (code, text) = await Run(arguments);
        Assert.Equal(1, code);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    /// <summary>A search that would outlast the sun, in code that is not the cell's.</summary>
    private const string Unstoppable = "System.Text.RegularExpressions.Regex.IsMatch(new string('a', 100) + \"b\", \"^(a+)+$\")";

    private void Save(string file, params string[] cells) => File.WriteAllText(Path.Combine(_folder, file), Notebook(cells).ToJsonString(new() { WriteIndented = true }));

    private static JsonObject Notebook(params string[] cells) => new()
    {
        ["cells"] = new JsonArray([.. cells.Select(c => new JsonObject { ["cell_type"] = "code", ["execution_count"] = null, ["metadata"] = new JsonObject(), ["outputs"] = new JsonArray(), ["source"] = c })]),
        ["nbformat"] = 4,
    };

    private Task<(int Code, string Text)> Run(params string[] arguments) => Run(Command(arguments));

    private static async Task<(int Code, string Text)> Run(ProcessStartInfo command)
    {
        using var process = Process.Start(command)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    private ProcessStartInfo Command(params string[] arguments)
    {
        string[] command = ["dotnet", typeof(Session).Assembly.Location, .. arguments.Length == 0 ? ["run"] : arguments];
        // Where the tests run in the background, SIGINT may be ignored, and a child would inherit that.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT", .. command];
        return new(command[0], command[1..]) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
