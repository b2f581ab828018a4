using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

public class SessionTests : SessionFixture
{
    [Fact]
    public async Task State_goes_from_cell_to_cell()
    {
        Assert.Null(await Value("int x = 3; int Twice(int n) => 2 * n;"));
        Assert.Equal("6", await Value("Twice(x)"));
        Assert.Null(await Value("x++;"));
        Assert.Equal("4", await Value("x"));
        Assert.Null(await Value("var x = \"new\";"));
        Assert.Equal("new", await Value("x"));
        Assert.Equal("new", Assert.Single(Session.Variables).Value);
        Assert.Equal(6, Session.ExecutionCount);
    }

    [Fact]
    public async Task Using_directives_hold_in_later_cells()
    {
        await Value("using System.Text.Json;");
        Assert.Equal("[1]", await Value("JsonSerializer.Serialize(new[] { 1 })"));
    }

    [Theory]
    [InlineData("object nothing = null; nothing", "null")]
    [InlineData("Console.Write(1)", null)]
    [InlineData("return 5;", "5")]
    [InlineData("foreach (var n in new[] { 1, 2 }) if (n == 2) { return n; }", "2")]
    [InlineData("if (DateTime.Now.Year < 2000) return 5;", null)]
    [InlineData("int F() { return 5; } Func<int> g = () => { return 6; }; F();", null)]
    [InlineData("new string('a', 119) + \"😀\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa😀")]
    [InlineData("1 + 1;;", null)]
    [InlineData("await Task.FromResult(7)", "7")]
    [InlineData("async Task<int> F() { await Task.Delay(1); return 5; }\nF().Result", "5")]
    [InlineData("\"\"\"\n#!time\n\"\"\"", "#!time")]
    public async Task A_trailing_expression_is_the_result(string code, string? expected)
    {
        if (code.EndsWith(";;", StringComparison.Ordinal)) Assert.Contains("CS0201", await Failure(code), StringComparison.Ordinal);
        else Assert.Equal(expected, await Value(code));
    }

    [Fact]
    public async Task Console_text_keeps_its_order_and_its_stream()
    {
        await Value("""
            Console.Write("a"); Console.WriteLine("b"); Console.Error.Write("c"); Console.Write('d');
            await Task.Run(() => Console.Write("e"));
            var thread = new System.Threading.Thread(() => Console.Write("f"));
            thread.Start(); thread.Join();
            """);
        Assert.Equal([new StreamOutput("stdout", "ab\n"), new StreamOutput("stderr", "c"), new StreamOutput("stdout", "def")], Joined());

        // How much of it comes at a time is not the cell's business.
        IEnumerable<StreamOutput> Joined() => Outputs.Cast<StreamOutput>().Aggregate(new List<StreamOutput>(), (all, next) =>
        {
            if (all is [.., var last] && last.Name == next.Name) all[^1] = last with { Text = last.Text + next.Text };
            else all.Add(next);
            return all;
        });
    }

    [Fact]
    public async Task A_display_is_updated_in_place_in_its_cell_and_in_a_later_one()
    {
        await Value("var shown = display(1);\nawait Task.Delay(100);\nawait Task.Run(() => shown.Update(2));");
        var display = Assert.IsType<DisplayOutput>(Outputs[0]);
        var update = Assert.IsType<DisplayUpdate>(Outputs[1]);
        Assert.Equal((display.DisplayId, "1", "2"), (update.DisplayId, display.Data["text/plain"], update.Data["text/plain"]));

        await Value("shown.Update(3);");
        Assert.Equal((display.DisplayId, "3"), (((DisplayUpdate)Outputs[0]).DisplayId, ((DisplayUpdate)Outputs[0]).Data["text/plain"]));
    }

    [Fact]
    public async Task A_library_finds_the_running_cell_by_reflection()
    {
        Assert.Equal("True", await Value("""
            var type = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType("Backprop.Kernel.CellContext")).First(t => t != null);
            var cell = await Task.Run(() => type.GetProperty("Current").GetValue(null));
            var handle = type.GetMethod("Display").Invoke(cell, new object[] { "shown" });
            handle.GetType().GetMethod("Update").Invoke(handle, new object[] { "changed" });
            cell != null
            """));
        Assert.Equal("shown", Assert.Single(Outputs.OfType<DisplayOutput>()).Data["text/plain"]);
        Assert.Null(CellContext.Current);
    }

    [Fact]
    public async Task Input_is_asked_of_the_session()
    {
        Assert.Contains("nobody is there to give it", await Failure("Console.ReadLine()"), StringComparison.Ordinal);
        var answers = new Queue<string>(["Ada", "xy"]);
        Session.Input = (_, _) => answers.TryDequeue(out var answer) ? answer : null;
        Assert.Equal("Ada", await Value("Console.ReadLine()"));
        Assert.Equal("x y", await Value("$\"{(char)Console.Read()} {Console.ReadLine()}\""));
        Assert.Equal("null", await Value("Console.ReadLine()"));
    }

    [Theory]
    [InlineData("while (true) x++;")]
    [InlineData("await Task.Delay(10); while (true) x++;")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("Task.Run(() => System.Threading.Thread.Sleep(20000)).Wait();")]
    [InlineData("while (true) Console.Write(\"\");")]
    [InlineData("IEnumerable<int> Endless() { while (true) x++; yield break; } Endless()")]
    public async Task A_cell_past_its_time_is_stopped_and_the_session_lives_on(string endless)
    {
        await Value("int x = 1; int kept = 42;");
        var result = await Run(endless, seconds: 0.5);
        Assert.Equal(CellStatus.Stopped, result.Status);
        Assert.Equal("Stopped: The cell was stopped after 0.5 s, its time limit.", Assert.Single(result.Error!.Traceback));
        Assert.Equal("42", await Value("Console.WriteLine(\"still here\"); kept"));
        Assert.Equal("still here\n", Streamed("stdout"));
    }

    [Fact]
    public async Task A_cell_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var running = Run("while (true) { }", token: cancel.Token);
        cancel.CancelAfter(300);
        Assert.Equal("The cell was stopped.", (await running).Error!.Message);
    }

    [Fact]
    public async Task A_cell_that_prints_for_ever_fills_no_memory()
    {
        Assert.Equal(CellStatus.Stopped, (await Run("while (true) Console.WriteLine(new string('x', 10000));", seconds: 2)).Status);
        Assert.InRange(Streamed("stdout").Length, OutputQueue.StreamLimit, OutputQueue.StreamLimit + 200);
        Assert.EndsWith("the rest is left out.\n", Streamed("stdout"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var s = new string('x', 100_000); while (true) Console.Write(s);")]
    [InlineData("var s = new string('x', 1_000_000); while (true) display(s);")]
    [InlineData("while (true) display(1);")]
    [InlineData("var d = display(1); var s = new string('x', 1_000_000); while (true) d.Update(s);")]
    public async Task A_flood_is_bounded_and_the_next_cell_answers(string flood)
    {
        Assert.Equal(CellStatus.Stopped, (await Run(flood, seconds: 1)).Status);
        var shown = Outputs.OfType<DisplayOutput>().Sum(d => d.Data.Sum(t => (long)t.Value.Length)) + Streamed("stdout").Length;
        Assert.InRange(shown, 1, OutputQueue.DisplayLimit + 1_000);
        Assert.InRange(Outputs.OfType<DisplayOutput>().Count(), 0, OutputQueue.MostDisplays);
        Assert.Equal("2", await Value("1 + 1"));
    }

    [Fact]
    public async Task Two_halves_of_a_character_are_written_apart_and_shown_together()
    {
        await Value("Console.Write(\"a\\ud83d\"); await Task.Delay(100); Console.Write(\"\\ude00b\"); Console.Write(\"\\ud83d\");");
        Assert.Equal("a😀b\ud83d", Streamed("stdout"));
        Assert.Equal("a", Outputs.OfType<StreamOutput>().First().Text);
    }

    [Fact]
    public async Task A_console_that_a_cell_replaces_is_back_in_the_next()
    {
        await Value("var kept = new StringWriter(); Console.SetOut(kept); Console.SetError(kept); Console.SetIn(new StringReader(\"mine\")); Console.Write(Console.ReadLine());");
        Assert.Equal("mine", await Value("Console.Write(1); Console.Error.Write(2); kept.ToString()"));
        Assert.Equal(("1", "2"), (Streamed("stdout"), Streamed("stderr")));
        Session.Input = (_, _) => "asked";
        Assert.Equal("asked", await Value("Console.ReadLine()"));
    }

    [Fact]
    public async Task What_is_printed_before_a_question_is_shown_before_it()
    {
        Session.Input = (_, _) => Streamed("stdout");
        Assert.Equal("Your name: ", await Value("Console.Write(\"Your name: \"); Console.ReadLine()"));
    }

    [Fact]
    public async Task What_a_cell_writes_after_its_end_is_shown_by_the_next()
    {
        await Value("_ = Task.Run(async () => { await Task.Delay(200); Console.Write(\"late\"); });");
        await Task.Delay(600);
        Assert.Equal("2", await Value("Console.Write(\" new\"); 1 + 1"));
        Assert.Equal("late new", Streamed("stdout"));
    }

    [Fact]
    public async Task A_session_of_many_cells_keeps_little_of_each()
    {
        await Value("int x = 0;");
        async Task<long> Memory(int cells)
        {
            for (var i = 0; i < cells; i++) await Value("x++; x");
            return GC.GetTotalMemory(forceFullCollection: true);
        }
        long begin = await Memory(50), middle = await Memory(100), end = await Memory(100);
        Assert.InRange(end - middle, long.MinValue, 2 * Math.Max(middle - begin, 10_000_000)); // in line with the cells, not with their square
    }

    [Fact]
    public async Task What_a_failed_cell_had_declared_stays()
    {
        await Failure("var done = 1; throw new Exception(\"stop\");");
        Assert.Equal("1", await Value("done"));
    }

    [Fact]
    public async Task A_draft_knows_the_session()
    {
        await Value("var numbers = new List<int>();");
        var draft = Session.Draft("#!time\nnumbers.");
        var tree = Assert.Single(draft.SyntaxTrees);
        Assert.Contains(draft.GetSemanticModel(tree).LookupSymbols(7), s => s.Name == "numbers");
        Assert.Contains("numbers.", tree.ToString(), StringComparison.Ordinal);
        Assert.True(Session.IsComplete("var x = 1;"));
        Assert.False(Session.IsComplete("if (true) {"));
    }
}
