using System.Text.Json.Nodes;
using Xunit;

namespace Backprop.Tests.Hosts;

/// <summary>What a learner does and sees in .NET Interactive, beside running the notebooks. One engine, as one notebook's cells.</summary>
public sealed class InteractiveTests(InteractiveTests.Engine engine) : IClassFixture<InteractiveTests.Engine>
{
    private readonly InteractiveProcess _process = engine.Process;

    [Fact]
    public async Task A_figure_is_a_picture_and_words_whether_it_ends_a_cell_or_is_shown()
    {
        foreach (var cell in new[] { """new Figure("cost").Line("a", [1, 2, 3])""", """Show(new Figure("cost").Line("a", [1, 2, 3]));""" })
            Assert.StartsWith("cost. “a”, 3 points", Picture(Assert.Single(await Cell(cell))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"one\"", "new Figure(\"two\")")]
    [InlineData("new Figure(\"one\")", "\"two\"")]
    [InlineData("Rows([1, 2])", "new Figure(\"two\")")]
    [InlineData("new { one = 1 }", "new[] { \"two\" }")]
    public async Task What_is_shown_is_replaced_in_place_by_whatever_it_is(string first, string second)
    {
        var text = Text(Assert.Single(await Cell($"var shown = Show({first}); shown.Update({second}); Console.WriteLine(shown.UpdatesInPlace);"), output => output["data"] is not null));
        Assert.Contains("two", text, StringComparison.Ordinal);
        Assert.DoesNotContain("one", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_has_one_picture_replaced_in_place_from_other_threads_too()
    {
        var outputs = await Cell("""
            var data = Dataset.Of(Rows([0, 0, 1, 1], [0, 1, 0, 1]), Rows([0, 1, 1, 0]));
            var history = new Trainer(new Sgd(0.1)) { Epochs = 30, MinibatchSize = 2 }.Train(new Network<double>(2, [new(4, Activation.Tanh), new(1, Activation.Identity)], Cost.Quadratic, seed: 1), data);
            var live = new Live("XOR");
            await System.Threading.Tasks.Task.Run(() =>
            {
                foreach (double seconds in new[] { 0, 2, 4, 6 })
                    live.Report(new TrainingProgress(30, 30, 120, 120, TimeSpan.FromSeconds(seconds), history, IsOver: seconds == 6));
            });
            """);
        Assert.StartsWith("XOR: 30 epochs. ", Picture(Assert.Single(outputs)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Matrices_vectors_and_results_are_lines_of_text()
    {
        Assert.Equal("2×2 matrix\n1    2\n3  4.5\n", Text(Assert.Single(await Cell("Rows([1, 2], [3, 4.5])"))));
        Assert.Equal("1×2 matrix\n1  2\n", Text(Assert.Single(await Cell("Rows([1, 2]).ToSingle()"))));
        Assert.Equal("vector of 2\n1\n2\n", Text(Assert.Single(await Cell("Column(1, 2)"))));
        var check = Text(Assert.Single(await Cell("""
            var network = new Network<double>(2, [new(3, Activation.Tanh), new(1, Activation.Identity)], Cost.Quadratic, seed: 1);
            network.CheckGradients(Rows([0, 1], [1, 1]), Rows([1, 0]))
            """)));
        Assert.Contains("largest relative error", check, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""Chart.Histogram<double, double, string>(X: new double[] { 1, 1, 2, 5 }).WithTitle("weights")""")]
    [InlineData("""Show(Chart.Line<int, int, string>(x: new[] { 1, 2 }, y: new[] { 3, 4 }).WithTitle("weights"));""")]
    [InlineData("""new Figure("weights").Line("a", [1, 2, 3]).ToChart().WithAxes("x", "y")""")]
    public async Task A_chart_of_Plotly_NET_is_a_picture_and_words(string cell) =>
        Assert.Contains("weights", Picture(Assert.Single(await Cell(cell))), StringComparison.Ordinal);

    [Fact]
    public async Task A_failing_check_fails_its_cell_and_says_what_is_wrong()
    {
        var failed = await _process.Run("""
            Check.Equal("1 + 1", 1 + 1, 2);
            Check.Equal("1 + 1 = 3", 1 + 1, 3);
            """);
        Assert.StartsWith("✓ 1 + 1 ", failed.Printed, StringComparison.Ordinal);
        Assert.Contains("✗ 1 + 1 = 3: largest error", failed.Error, StringComparison.Ordinal);
        Assert.Contains("CS0029", (await _process.Run("int wrong = \"text\";")).Error, StringComparison.Ordinal);
        Assert.Equal("2\n", (await _process.Run("Console.WriteLine(1 + 1);")).Printed.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_exercise_answers_not_yet_then_what_is_wrong_then_right()
    {
        const string Check = "Exercise.Check(\"1.1\", () => Check.Equal(\"the square of 3\", Square(3), 9));";
        foreach (var (answer, reply) in new[] { ("Exercise.NotYet<double>()", "not yet"), ("2 * x", "not right yet"), ("x * x", "right!") })
        {
            await Cell($"double Square(double x) => {answer};");
            Assert.Contains($"Exercise 1.1: {reply}", (await _process.Run(Check)).Printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Training_is_stopped_and_the_notebook_goes_on()
    {
        var training = _process.Run("""
            var data = Dataset.Of(Rows([0, 0, 1, 1], [0, 1, 0, 1]), Rows([0, 1, 1, 0]));
            int minibatches = 0;
            var network = new Network<double>(2, [new(4, Activation.Tanh), new(1, Activation.Identity)], Cost.Quadratic, seed: 1);
            Console.WriteLine("training");
            new Trainer(new Sgd(0.1)) { Epochs = 10_000_000, MinibatchSize = 2 }.Train(network, data);
            """);
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        _process.Cancel();
        Assert.NotNull((await training).Error);
        Assert.Equal("4\n", (await _process.Run("Console.WriteLine(2 + 2);")).Printed.ReplaceLineEndings("\n"));
    }

    /// <summary>What the README tells its users. The engine gives the cell up, and its thread goes on.</summary>
    [Fact]
    public async Task A_loop_of_the_learner_s_own_runs_on_and_holds_up_the_next_cell()
    {
        await using var process = new InteractiveProcess();
        var running = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var loop = process.Run($$"""System.IO.File.WriteAllText(@"{{running}}", ""); while (true) { }""");
        while (!File.Exists(running))
            await Task.Delay(100, TestContext.Current.CancellationToken);
        File.Delete(running);
        process.Cancel();
        Assert.NotNull((await loop).Error);
        await Assert.ThrowsAsync<TimeoutException>(() => process.Run("Console.WriteLine(1);").WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    private async Task<IReadOnlyList<JsonObject>> Cell(string code)
    {
        var result = await _process.Run(code);
        Assert.True(result.Error is null, result.Error);
        Assert.DoesNotContain(result.Outputs, output => (string?)output["name"] == "stderr");
        return result.Outputs;
    }

    /// <summary>The words of an output that is nothing but a picture and words.</summary>
    private static string Picture(JsonObject output)
    {
        Assert.StartsWith("<img src=\"data:image/svg+xml;base64,", (string?)output["data"]!["text/html"], StringComparison.Ordinal);
        return Text(output);
    }

    private static string Text(JsonObject output)
    {
        Assert.Equal(["text/html", "text/plain"], output["data"]!.AsObject().Select(part => part.Key));
        return ((string)output["data"]!["text/plain"]!).ReplaceLineEndings("\n");
    }

    public sealed class Engine : IAsyncLifetime
    {
        internal InteractiveProcess Process { get; } = new();

        public async ValueTask InitializeAsync() => Assert.Null((await Process.Run("#!import setup.csx")).Error);

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
