using System.Diagnostics;
using System.Text.Json.Nodes;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

/// <summary>The command line as people use it: a process of its own, in a folder of its own.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("run-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_notebook_that_passes_is_copied_to_out_or_written_back()
    {
        Directory.CreateDirectory(Path.Combine(folder, "notebooks"));
        Save("notebooks/good.ipynb", "int x = 2;\nConsole.WriteLine(\"hello\");", "System.Threading.ThreadPool.UnsafeQueueUserWorkItem(_ => Console.Error.WriteLine(\"from outside\"), null);\nSystem.Threading.Thread.Sleep(200);\nx", "Environment.CurrentDirectory == System.IO.Path.GetFullPath(\".\") && System.IO.File.Exists(\"good.ipynb\")");
        var before = File.ReadAllText(Path.Combine(folder, "notebooks/good.ipynb"));
        var (code, text) = await Run();
        Assert.Equal((0, ""), (code, code == 0 ? "" : text));
        Assert.Contains("✓ good.ipynb  cell 1 of 3", text, StringComparison.Ordinal);
        Assert.Contains("    hello", text, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "notebooks/good.ipynb")));
        var executed = File.ReadAllText(Path.Combine(folder, "out/good.ipynb"));
        var cells = JsonNode.Parse(executed)!["cells"]!;
        Assert.Equal("from outside\n", (string?)cells[1]!["outputs"]![0]!["text"]![0]);
        Assert.Equal("2", (string?)cells[1]!["outputs"]![1]!["data"]!["text/plain"]![0]);
        Assert.Equal("True", (string?)cells[2]!["outputs"]![0]!["data"]!["text/plain"]![0]);

        Assert.Equal(0, (await Run("run", "notebooks", "--in-place")).Code);
        Assert.Equal(executed, File.ReadAllText(Path.Combine(folder, "notebooks/good.ipynb")));
    }

    [Fact]
    public async Task Each_way_to_fail_ends_with_one_clear_message()
    {
        Directory.CreateDirectory(Path.Combine(folder, "bad"));
        Save("bad/1-throws.ipynb", "1", "int a = 0;\nint b = 1 / a;", "2");
        Save("bad/2-endless.ipynb", "while (true) { }");
        Save("bad/3-wrong.ipynb", "\n\nvar y = nothing;");
        Save("bad/4-deep.ipynb", "int Deep(int n) => 1 + Deep(n + 1);\nDeep(0)");
        File.WriteAllText(Path.Combine(folder, "bad/5-text.ipynb"), "{ \"cells\": [\n oops");
        Save("bad/6-exits.ipynb", "Environment.Exit(3);");
        Save("bad/7-thread.ipynb", "new System.Threading.Thread(() => throw new Exception(\"lost\")).Start();\nSystem.Threading.Thread.Sleep(10000);");
        Save("bad/8-stubborn.ipynb", "try { throw new Exception(); } finally { while (true) { } }");
        Save("bad/9-foreign.ipynb", Unstoppable);
        var before = File.ReadAllText(Path.Combine(folder, "bad/1-throws.ipynb"));

        var (code, text) = await Run("run", "bad", "--timeout", "5", "--jobs", "2", "--in-place");
        Assert.Equal(1, code);
        string[] failures =
        [
            "Failed: 1-throws.ipynb, cell 2, line 2: DivideByZeroException: Attempted to divide by zero.",
            "Failed: 2-endless.ipynb, cell 1: The cell was stopped after 5 s, its time limit.",
            "Failed: 3-wrong.ipynb, cell 1, line 3: The name 'nothing' does not exist in the current context",
            "Failed: 4-deep.ipynb, cell 1: The stack overflowed: the method Deep calls itself without end. That ends the notebook's process.",
            "Failed: 5-text.ipynb is no notebook: line 2 is not valid JSON ('o' is an invalid start of a value).",
            "Failed: 6-exits.ipynb, cell 1: The notebook's process ended in the middle of the cell, with exit code 3.",
            "Failed: 7-thread.ipynb, cell 1, line 1: Exception: lost",
            "Failed: 8-stubborn.ipynb, cell 1: The cell was stopped after 5 s, its time limit.",
            "Failed: 9-foreign.ipynb, cell 1: The cell ran past its time limit of 5 s and could not be stopped, so its process was ended.",
        ];
        Assert.Equal(failures, text.Split('\n').Where(l => l.StartsWith("Failed:", StringComparison.Ordinal)));
        Assert.DoesNotContain("Backprop.Kernel.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(folder, text, StringComparison.Ordinal);

        // The notebook itself is as it was; the copy shows the error, and the cell after it as it was.
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "bad/1-throws.ipynb")));
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "out/1-throws.ipynb")))!["cells"]!;
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
        File.WriteAllText(Path.Combine(folder, "tags.ipynb"), notebook.ToJsonString());
        var (code, text) = await Run("run", "tags.ipynb");
        Assert.Equal((0, ""), (code, code == 0 ? "" : text));
        Assert.Contains("skipped: it needs the NuGet package Backprop.There.Is.No.Such.Package, which could not be restored", text, StringComparison.Ordinal);
        Assert.Matches(@"tags\.ipynb +3 +1 +2 +0 ", text);
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

    private void Save(string file, params string[] cells) => File.WriteAllText(Path.Combine(folder, file), Notebook(cells).ToJsonString(new() { WriteIndented = true }));

    private static JsonObject Notebook(params string[] cells) => new()
    {
        ["cells"] = new JsonArray([.. cells.Select(c => new JsonObject { ["cell_type"] = "code", ["execution_count"] = null, ["metadata"] = new JsonObject(), ["outputs"] = new JsonArray(), ["source"] = c })]),
        ["nbformat"] = 4,
    };

    private async Task<(int Code, string Text)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Session).Assembly.Location, .. arguments.Length == 0 ? ["run"] : arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }
}
