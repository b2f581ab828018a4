using System.Text.Json.Nodes;
using Backprop.Kernel;
using Backprop.Kernel.Jupyter;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>What the kernel answers to each request of Jupyter's protocol.</summary>
public sealed class JupyterKernelTests(RunningKernel running) : IClassFixture<RunningKernel>
{
    private readonly JupyterClient _client = running.Client;

    private static string[] Types(List<(string Type, JsonObject Content)> news) => [.. news.Select(one => one.Type)];

    private async Task<JsonObject> CompleteAsync(string code, int? position = null) =>
        await _client.AskAsync("complete_request", new() { ["code"] = code, ["cursor_pos"] = position ?? code.EnumerateRunes().Count() });

    private static string[] Matches(JsonObject reply) => [.. reply["matches"]!.AsArray().Select(match => (string)match!)];

    private async Task<string?> InspectAsync(string code, int position) =>
        (string?)(await _client.AskAsync("inspect_request", new() { ["code"] = code, ["cursor_pos"] = position, ["detail_level"] = 0 }))["data"]!["text/plain"];

    [Fact]
    public async Task A_cell_is_announced_shown_and_answered_and_its_variables_live_on()
    {
        var (reply, news) = await _client.RunAsync("var δ2 = 21; Console.WriteLine(\"first\"); display(\"second\"); δ2 * 2");
        Assert.Equal("ok", (string?)reply["status"]);
        Assert.Equal(["status", "execute_input", "stream", "display_data", "execute_result"], Types(news));
        Assert.Equal("first\n", (string?)news[2].Content["text"]);
        Assert.Equal("second", (string?)news[3].Content["data"]!["text/plain"]);
        Assert.Equal("42", (string?)news[4].Content["data"]!["text/plain"]);
        Assert.Equal((int?)reply["execution_count"], (int?)news[4].Content["execution_count"]);
        Assert.Equal("21", (string?)(await _client.RunAsync("δ2")).News[^1].Content["data"]!["text/plain"]);
        Assert.Equal(["status", "execute_input", "display_data"], Types((await _client.RunAsync("display(\"shown once\")")).News));
    }

    [Fact]
    public async Task A_value_whose_JSON_is_none_is_shown_as_text()
    {
        await _client.RunAsync("""
            public sealed class TypeFormatterSourceAttribute(Type type) : Attribute { public Type FormatterSourceType => type; public string[] PreferredMimeTypes => ["application/json"]; }
            public sealed class Json { public string MimeType => "application/json"; public bool Format(object value, System.IO.TextWriter writer) { writer.Write(value.ToString()); return true; } }
            public sealed class Source { public IEnumerable<object> CreateTypeFormatters() => [new Json()]; }
            [TypeFormatterSource(typeof(Source))] public sealed class Written(string json) { public override string ToString() => json; }
            """);
        Assert.Equal(1.5, (double?)(await _client.RunAsync("new Written(\"[1.5]\")")).News[^1].Content["data"]!["application/json"]![0]);
        Assert.Equal("[NaN]", (string?)(await _client.RunAsync("new Written(\"[NaN]\")")).News[^1].Content["data"]!["application/json"]);
    }

    [Fact]
    public async Task Streams_arrive_while_the_cell_runs_and_a_display_changes_in_place()
    {
        await _client.SendAsync("execute_request", new() { ["code"] = "var shown = Backprop.Kernel.CellContext.Current.Display(1); Console.WriteLine(\"now\"); var line = Console.ReadLine(); shown.Update(line);" });
        string? id = null, now = null;
        while (now is null)
        {
            var (type, content) = await _client.NextNewsAsync();
            id ??= type == "display_data" ? (string?)content["transient"]!["display_id"] : null;
            now = type == "stream" ? (string?)content["text"] : null;
        }
        Assert.Equal("now\n", now);
        Assert.False((bool)(await _client.AnswerInputAsync("typed"))["password"]!);
        while (true)
        {
            var (type, content) = await _client.NextNewsAsync();
            if (type != "update_display_data")
                continue;
            Assert.Equal(id, (string?)content["transient"]!["display_id"]);
            Assert.Equal("typed", (string?)content["data"]!["text/plain"]);
            break;
        }
        Assert.Equal("ok", (string?)(await _client.ReplyAsync())["status"]);
    }

    [Fact]
    public async Task Input_is_refused_where_the_front_end_cannot_be_asked()
    {
        var (reply, _) = await _client.RunAsync("Console.ReadLine()", new() { ["allow_stdin"] = false });
        Assert.Contains("input", (string?)reply["evalue"]);
    }

    [Fact]
    public async Task Silent_runs_say_nothing_and_count_nothing()
    {
        var before = (int)(await _client.RunAsync("1")).Reply["execution_count"]!;
        var (reply, news) = await _client.RunAsync("Console.WriteLine(1); display(2); 3", new() { ["silent"] = true });
        Assert.Equal("ok", (string?)reply["status"]);
        Assert.Equal(["status"], Types(news));
        Assert.Equal(before, (int?)(await _client.RunAsync("4", new() { ["store_history"] = false })).Reply["execution_count"]);
        Assert.Equal(before + 1, (int?)(await _client.RunAsync("5")).Reply["execution_count"]);
        var history = (await _client.AskAsync("history_request", new() { ["hist_access_type"] = "tail", ["n"] = 2, ["output"] = true, ["raw"] = true }))["history"]!.AsArray();
        Assert.Equal(["1", "5"], history.Select(entry => (string?)entry![2]![0]));
        Assert.Equal(["1", "5"], history.Select(entry => (string?)entry![2]![1]));
    }

    [Fact]
    public async Task User_expressions_are_evaluated_after_the_cell_each_on_its_own()
    {
        var (reply, _) = await _client.RunAsync("var six = 6;", new() { ["user_expressions"] = new JsonObject { ["good"] = "six * 7", ["bad"] = "nothing" } });
        Assert.Equal("42", (string?)reply["user_expressions"]!["good"]!["data"]!["text/plain"]);
        Assert.Equal("error", (string?)reply["user_expressions"]!["bad"]!["status"]);
        Assert.Contains("CS0103", (string?)reply["user_expressions"]!["bad"]!["traceback"]![1]);
    }

    [Fact]
    public async Task An_error_points_into_its_cell()
    {
        var (reply, news) = await _client.RunAsync("var zero = 0;\nvar bad = 1 / zero;");
        Assert.Equal("error", (string?)reply["status"]);
        Assert.Equal("DivideByZeroException", (string?)reply["ename"]);
        Assert.Equal("error", news[^1].Type);
        var traceback = string.Join('\n', news[^1].Content["traceback"]!.AsArray().Select(line => (string?)line));
        // In these words, and alone on its line, VS Code makes a link of the place.
        Assert.Contains($"\nCell In[{reply["execution_count"]}], line 2\n    var bad = 1 / zero;", traceback);
        Assert.StartsWith("\e[31mDivideByZeroException\e[0m: Attempted", traceback);
        (reply, _) = await _client.RunAsync("var x =\n  nothing;");
        Assert.Equal([$"Cell In[{reply["execution_count"]}], line 2", "    column 3: \e[31merror CS0103\e[0m: The name 'nothing' does not exist in the current context"], reply["traceback"]!.AsArray().Take(2).Select(line => (string?)line));
    }

    [Theory]
    [InlineData(true, "aborted")]
    [InlineData(false, "ok")]
    public async Task After_an_error_the_cells_already_sent_are_aborted_if_that_is_asked_for(bool stop, string expected)
    {
        await _client.SendAsync("execute_request", new() { ["code"] = "System.Threading.Thread.Sleep(300); throw new Exception();", ["stop_on_error"] = stop });
        await _client.SendAsync("execute_request", new() { ["code"] = "1" });
        await _client.SendAsync("is_complete_request", new() { ["code"] = "1" });
        Assert.Equal("error", (string?)(await _client.ReplyAsync())["status"]);
        Assert.Equal(expected, (string?)(await _client.ReplyAsync())["status"]);
        Assert.Equal("complete", (string?)(await _client.ReplyAsync())["status"]);
        Assert.Equal("ok", (string?)(await _client.RunAsync("2")).Reply["status"]);
    }

    [Fact]
    public async Task An_error_of_a_silent_request_aborts_nothing()
    {
        await _client.SendAsync("execute_request", new() { ["code"] = "System.Threading.Thread.Sleep(300); throw new Exception();", ["silent"] = true });
        await _client.SendAsync("execute_request", new() { ["code"] = "1" });
        Assert.Equal("error", (string?)(await _client.ReplyAsync())["status"]);
        Assert.Equal("ok", (string?)(await _client.ReplyAsync())["status"]);
    }

    [Fact]
    public async Task A_result_of_any_size_is_shown_up_to_a_million_characters_and_its_cell_ends()
    {
        var id = await _client.SendAsync("execute_request", new() { ["code"] = "new string('y', 70_000_000)" });
        var news = await _client.NewsAsync(id);
        Assert.Equal("ok", (string?)(await _client.ReplyAsync())["status"]);
        var shown = (string)news[^1].Content["data"]!["text/plain"]!;
        Assert.StartsWith(new string('y', 1_000_000), shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, 1_000_001, 1_000_100); // and words that say what is left out
    }

    [Fact]
    public async Task What_one_cell_leaves_of_its_line_of_input_is_not_the_next_cells()
    {
        using var typist = await running.ConnectAsync("typist"); // whom no other test has left a question
        foreach (var typed in (string[])["abc", "def"])
        {
            var id = await typist.SendAsync("execute_request", new() { ["code"] = "Console.Write(\"Which? \"); (char)Console.Read()" });
            await typist.AnswerInputAsync(typed);
            var news = await typist.NewsAsync(id);
            Assert.Equal(["status", "execute_input", "stream", "execute_result"], Types(news));
            Assert.Equal($"{typed[0]}", (string?)news[^1].Content["data"]!["text/plain"]);
            await typist.ReplyAsync();
        }
    }

    [Theory]
    [InlineData("var seen = 5; while (true) { }")]
    [InlineData("var seen = 5; System.Threading.Thread.Sleep(600_000);")]
    [InlineData("var seen = 5; await Task.Delay(600_000);")]
    [InlineData("var seen = 5; Console.ReadLine();")]
    public async Task An_interrupt_stops_the_cell_and_keeps_the_variables(string code)
    {
        var id = await _client.SendAsync("execute_request", new() { ["code"] = "Console.WriteLine(\"on\"); " + code });
        while (await _client.NextNewsAsync() is not ("stream", _))
        {
        }
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal("ok", (string?)(await _client.AskAsync("interrupt_request", control: true))["status"]);
        Assert.Equal("error", (string?)(await _client.ReplyAsync())["status"]);
        await _client.NewsAsync(id);
        Assert.Equal("5", (string?)(await _client.RunAsync("seen")).News[^1].Content["data"]!["text/plain"]);
    }

    [Fact]
    public async Task A_cell_sent_through_the_control_socket_is_refused_in_a_sentence()
    {
        var reply = await _client.AskAsync("execute_request", new() { ["code"] = "1" }, control: true);
        Assert.Equal("error", (string?)reply["status"]);
        Assert.Contains("shell", (string?)reply["evalue"]);
    }

    [Fact]
    public async Task Completion_knows_members_variables_of_earlier_cells_and_keywords()
    {
        await _client.RunAsync("var weights = new List<double>(); int Forward(int x) => x;");
        Assert.Equal(["weights"], Matches(await CompleteAsync("wei")));
        Assert.Equal(["Forward"], Matches(await CompleteAsync("1 + Forw")));
        Assert.Contains("AddRange", Matches(await CompleteAsync("weights.Add")));
        Assert.Contains("Select", Matches(await CompleteAsync("weights.Sel"))); // an extension method
        Assert.Contains("Length", Matches(await CompleteAsync("\"text\"?.Len")));
        Assert.Equal(["WriteLine"], Matches(await CompleteAsync("Console.WriteL")));
        Assert.Equal(["foreach"], Matches(await CompleteAsync("forea")));
        Assert.Equal(["Generic"], Matches(await CompleteAsync("using System.Collections.Gene")));
        Assert.Equal(["Capacity"], Matches(await CompleteAsync("new List<int> { Capa")));
        Assert.Contains("weights", Matches(await CompleteAsync("new List<List<double>> { wei")));
        Assert.Equal(["#!import"], Matches(await CompleteAsync("#!im")));
        Assert.Equal(["#!csharp", "#!import", "#!time"], Matches(await CompleteAsync("1 + 1\n#!")));
        Assert.Equal(["inner"], Matches(await CompleteAsync("void f() { int inner = 1; inn }", 29)));
        Assert.Empty(Matches(await CompleteAsync("// Cons")));
        Assert.Empty(Matches(await CompleteAsync("\"Cons")));
        Assert.Empty(Matches(await CompleteAsync("var a = 1; a.NoSuch")));
    }

    [Fact]
    public async Task Questions_are_answered_while_a_cell_runs()
    {
        await _client.RunAsync("var earlier = new List<double> { 0 };");
        var id = await _client.SendAsync("execute_request", new() { ["code"] = "var later = 1; Console.WriteLine(\"on\"); while (true) earlier[0] += later;" });
        while (await _client.NextNewsAsync() is not ("stream", _))
        {
        }
        Assert.Equal(["AddRange"], Matches(await CompleteAsync("earlier.AddR")));
        Assert.Equal(["later"], Matches(await CompleteAsync("late")));
        Assert.StartsWith("List<double> earlier", await InspectAsync("earlier", 3), StringComparison.Ordinal);
        var states = new List<string?>();
        while (states.Count < 9)
        {
            if (await _client.NextNewsAsync() is ("status", var status))
                states.Add((string?)status["execution_state"]);
        }
        Assert.Equal(Enumerable.Repeat<string?[]>(["busy", "idle", "busy"], 3).SelectMany(state => state), states); // the last is the cell's, again
        await _client.AskAsync("interrupt_request", control: true);
        Assert.Equal("error", (string?)(await _client.ReplyAsync())["status"]);
        await _client.NewsAsync(id);
        Assert.Equal("True", (string?)(await _client.RunAsync("earlier[0] > 0")).News[^1].Content["data"]!["text/plain"]);
    }

    [Fact]
    public async Task Braces_after_a_type_offer_what_can_be_set_in_them()
    {
        await _client.RunAsync("public sealed record Options(double Rate) { public int Epochs { get; set; } public bool Shuffled { get; init; } public int Computed => 1; public int Field; public static int Shared { get; set; } } var options = new Options(1);");
        Assert.Equal(["Epochs", "Field", "Rate", "Shuffled"], Matches(await CompleteAsync("new Options(0.5) { ")));
        Assert.Equal(["Epochs"], Matches(await CompleteAsync("new Options(0.5) { Ep")));
        Assert.Equal(["Field", "Rate"], Matches(await CompleteAsync("new Options(0.5) { Epochs = 5, Shuffled = true, ")));
        Assert.Contains("options", Matches(await CompleteAsync("new Options(0.5) { Epochs = ")));
        Assert.Equal(["Epochs", "Field", "Rate", "Shuffled"], Matches(await CompleteAsync("var other = options with { ")));
        Assert.Equal(["Epochs"], Matches(await CompleteAsync("Options o = new(0.5) { Ep")));
        Assert.StartsWith("int Options.Epochs", await InspectAsync("new Options(0.5) { Epochs", 21));
        Assert.StartsWith("int Options.Epochs", await InspectAsync("new Options(0.5) { Epochs = 5 }", 21));
    }

    [Fact]
    public async Task Positions_are_counted_in_Unicode_characters()
    {
        var reply = await CompleteAsync("var s = \"😀😀\"; Console.WriteL");
        Assert.Equal(["WriteLine"], Matches(reply));
        Assert.Equal(22, (int?)reply["cursor_start"]);
        Assert.Equal(28, (int?)reply["cursor_end"]);
    }

    [Fact]
    public async Task Inspection_shows_declarations_values_and_docstrings()
    {
        await _client.RunAsync("/// <summary>Twice the number.</summary>\nint Twice(int number) => 2 * number;\nvar eleven = 11;");
        Assert.Equal("int eleven = 11", await InspectAsync("eleven", 3));
        Assert.Equal("int Twice(int number)\n\nTwice the number.", await InspectAsync("Twice(", 6));
        Assert.StartsWith("double Math.Sqrt(double d)", await InspectAsync("Math.Sqrt(2)", 7));
        Assert.Null(await InspectAsync("nothing", 3));
        Assert.Null(await InspectAsync("", 0));
    }

    [Fact]
    public async Task Inspection_runs_nothing_of_the_readers_code()
    {
        await _client.RunAsync("""
            int asked = 0;
            IEnumerable<int> Endless() { while (true) { asked++; yield return 1; } }
            class Talks { public override string ToString() => ToString() + "!"; public int Slow => throw new Exception(); }
            var lazy = Endless(); var query = Enumerable.Range(0, 3).Select(i => asked += i); var talks = new Talks(); var list = new List<Talks> { talks }; var pair = (1, talks); object hidden = talks; var waits = new TaskCompletionSource<int>().Task;
            var plain = new Dictionary<string, double[]> { ["a"] = [1, 2] }; int? none = null;
            """);
        Assert.Equal("IEnumerable<int> lazy", await InspectAsync("lazy", 2));
        Assert.Equal("IEnumerable<int> query", await InspectAsync("query", 2));
        foreach (var name in (string[])["talks", "list", "pair", "hidden", "waits"])
            Assert.EndsWith(" " + name, (await InspectAsync(name, 2))!.Split('\n')[0]);
        Assert.EndsWith(" talks", (string?)(await _client.RunAsync("?talks")).Reply["payload"]![0]!["data"]!["text/plain"]);
        Assert.Contains("plain = ", await InspectAsync("plain", 2));
        Assert.Equal("int? none = null", await InspectAsync("none", 2));
        Assert.Equal("0", (string?)(await _client.RunAsync("asked")).News[^1].Content["data"]!["text/plain"]);
    }

    [Fact]
    public async Task A_question_mark_asks_about_a_name()
    {
        var (reply, _) = await _client.RunAsync("?Math.Sqrt");
        Assert.StartsWith("double Math.Sqrt", (string?)reply["payload"]![0]!["data"]!["text/plain"]);
    }

    [Theory]
    [InlineData("1 + 1", "complete", null)]
    [InlineData("for (;;) {", "incomplete", "    ")]
    [InlineData("void F()\n{\n    G(1,", "incomplete", "        ")]
    [InlineData("1 + ) 2;", "invalid", null)]
    [InlineData("var s = \"\"\"", "incomplete", "")]
    [InlineData("var s = $\"\"\"\n  one\n", "incomplete", "")]
    [InlineData("var s = @\"one\n", "incomplete", "")]
    [InlineData("var s = \"\"\"\n  one\n  \"\"\";", "complete", null)]
    [InlineData("#!import setup.csx", "complete", null)]
    public async Task Completeness_comes_with_the_next_lines_indentation(string code, string status, string? indent)
    {
        var reply = await _client.AskAsync("is_complete_request", new() { ["code"] = code });
        Assert.Equal(status, (string?)reply["status"]);
        Assert.Equal(indent, (string?)reply["indent"]);
    }

    [Fact]
    public async Task Widgets_are_told_that_nobody_is_there()
    {
        Assert.Empty((await _client.AskAsync("comm_info_request"))["comms"]!.AsObject());
        var news = await _client.NewsAsync(await _client.SendAsync("comm_open", new() { ["comm_id"] = "w1", ["target_name"] = "widget", ["data"] = new JsonObject() }));
        Assert.Equal("w1", (string?)news.Single(one => one.Type == "comm_close").Content["comm_id"]);
    }

    [Fact]
    public async Task Nothing_unsigned_wrongly_signed_or_replayed_runs()
    {
        await _client.RunAsync("var ran = 0;");
        var good = _client.Request("execute_request", new() { ["code"] = "ran++;" });
        byte[][] unsigned = [.. good[..1], [], .. good[2..]];
        byte[][] upper = [.. good[..1], [.. System.Text.Encoding.ASCII.GetString(good[1]).ToUpperInvariant().Select(c => (byte)c)], .. good[2..]];
        byte[][] changed = [.. good[..^1], [.. "{\"code\":\"ran += 10;\"}"u8]];
        await _client.SendRawAsync(good);
        foreach (var bad in (byte[][][])[good, unsigned, upper, changed, good[..3], [[]]])
            await _client.SendRawAsync(bad);
        using var stranger = await JupyterClient.ConnectAsync(running.Kernel.Sockets.Endpoints, RunningKernel.Key, "stranger");
        Assert.Equal("ok", (string?)(await _client.ReplyAsync())["status"]);
        Assert.Equal("1", (string?)(await _client.RunAsync("ran")).News[^1].Content["data"]!["text/plain"]);
    }

    [Fact]
    public async Task Malformed_requests_are_answered_or_ignored_and_the_next_is_served()
    {
        Assert.Equal("ok", (string?)(await _client.AskAsync("execute_request"))["status"]);
        await _client.SendAsync("no_such_request", []);
        Assert.Equal("ok", (string?)(await _client.AskAsync("complete_request", new() { ["code"] = 5, ["cursor_pos"] = "x" }))["status"]);
        Assert.Equal("ok", (string?)(await _client.AskAsync("inspect_request", new() { ["code"] = "a", ["cursor_pos"] = int.MaxValue }))["status"]);
        Assert.Equal("ok", (string?)(await _client.AskAsync("history_request", new() { ["hist_access_type"] = "search", ["pattern"] = "[*(", ["n"] = -1 }))["status"]);
    }

    [Fact]
    public async Task Clients_share_the_session_and_hear_each_other()
    {
        using var second = await running.ConnectAsync("second");
        await _client.RunAsync("var shared = \"of both\";");
        var id = await second.SendAsync("execute_request", new() { ["code"] = "shared" });
        Assert.Equal("ok", (string?)(await second.ReplyAsync())["status"]);
        Assert.Equal("of both", (string?)(await _client.NewsAsync(id))[^1].Content["data"]!["text/plain"]);
    }

    [Fact]
    public async Task Shutdown_is_answered_and_ends_the_kernel_even_while_a_cell_runs()
    {
        await using var own = new JupyterKernelHost();
        using var one = await JupyterClient.ConnectAsync(own.Kernel.Sockets.Endpoints, RunningKernel.Key, "one");
        await one.SendAsync("execute_request", new() { ["code"] = "while (true) { }" });
        while (await one.NextNewsAsync() is not ("execute_input", _))
        {
        }
        var reply = await one.AskAsync("shutdown_request", new() { ["restart"] = true }, control: true);
        Assert.True((bool)reply["restart"]!);
        while (await one.NextNewsAsync() is not ("shutdown_reply", _))
        {
        }
        await own.Running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private sealed class JupyterKernelHost : IAsyncDisposable
    {
        private readonly Session _session = new(Path.GetTempPath());

        public JupyterKernelHost()
        {
            Kernel = new(new() { Key = RunningKernel.Key }, _session);
            Running = Kernel.RunAsync();
        }

        public JupyterKernel Kernel { get; }

        public Task Running { get; }

        public async ValueTask DisposeAsync()
        {
            await Kernel.DisposeAsync();
            _session.Dispose();
        }
    }
}
