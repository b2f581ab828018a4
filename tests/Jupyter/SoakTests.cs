using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>
/// Four front ends at one kernel, which run, display, complete, inspect, stop and restart at random. BACKPROP_SOAK sets for how many minutes (a thorough run: 30);
/// without it, it is a few seconds. With <c>--logger "console;verbosity=detailed"</c> it tells memory and latency at the start and at the end of each kernel.
/// </summary>
[Collection(nameof(Alone))]
public sealed class SoakTests
{
    private const int Clients = 4;
    private const int Latencies = 20;
    private static readonly TimeSpan Time = double.TryParse(Environment.GetEnvironmentVariable("BACKPROP_SOAK"), CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(10);

    /// <summary>What a kernel lives before it is restarted.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(Math.Max(5, Time.TotalSeconds / 10));

    private static readonly string[] Endless =
    [
        "while (true) { }",
        "for (var i = 0; ; i++) Console.WriteLine(i);",
        "for (var i = 0; ; i++) display(new string('x', 10_000));",
        "long Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2); Fib(60)",
        "Enumerable.Range(0, int.MaxValue).Select(i => (long)i).Where(i => i < 0).Count()",
        "System.Threading.Thread.Sleep(-1);",
        "await Task.Delay(-1);",
        "async Task F() { while (true) await Task.Yield(); } await F();",
        "var text = \"\"; while (true) text = string.Join(\",\", Enumerable.Range(0, 100));",
        "Console.ReadLine()",
    ];

    [Fact]
    public async Task Four_clients_run_stop_and_restart_and_nothing_hangs_grows_or_is_left()
    {
        var all = Stopwatch.StartNew();
        for (var seed = 0; all.Elapsed < Time; seed++)
        {
            var (kernel, first) = await KernelProcess.StartAsync();
            using (kernel)
            {
                var clients = new[] { first }.Concat(await Task.WhenAll(Enumerable.Range(1, Clients - 1).Select(i => kernel.ConnectAsync($"client {i}")))).ToList();
                var learners = clients.Select((client, i) => new Learner(client, $"v{i}", new Random(Clients * seed + i))).ToList();
                foreach (var learner in learners)
                    await learner.BeginAsync();
                var child = OperatingSystem.IsWindows() ? null : await learners[0].ValueAsync("System.Diagnostics.Process.Start(\"sleep\", \"1000\").Id");
                var before = (Memory: kernel.Memory, Latency: await LatencyAsync(learners[0]));

                var life = Stopwatch.StartNew();
                await Task.WhenAll(learners.Select(async learner =>
                {
                    while (life.Elapsed < Life)
                        await learner.ActAsync();
                }));

                var after = (Memory: kernel.Memory, Latency: await LatencyAsync(learners[0]));
                var cells = learners.Sum(learner => learner.Cells);
                TestContext.Current.TestOutputHelper?.WriteLine($"{cells} cells, {learners.Sum(learner => learner.Stops)} stops: memory {before.Memory >> 20} to {after.Memory >> 20} MB, a cell {before.Latency.Cell:0} to {after.Latency.Cell:0} ms, a completion {before.Latency.Completion:0} to {after.Latency.Completion:0} ms");
                // A compiled cell stays for those after it: a fifth of a megabyte. What else a kernel needs does not grow.
                Assert.InRange(after.Memory - before.Memory, long.MinValue, (200L << 20) + cells * (1L << 18));

                await clients[1].SendAsync("execute_request", new() { ["code"] = Endless[seed % Endless.Length] });
                await clients[0].AskAsync("shutdown_request", new() { ["restart"] = true }, control: true);
                Assert.Equal(0, await kernel.ExitAsync());
                if (child is not null)
                    await Processes.AssertGoneAsync(child);
                clients.ForEach(client => client.Dispose());
            }
        }
    }

    private static async Task<(double Cell, double Completion)> LatencyAsync(Learner learner)
    {
        async Task<double> MedianAsync(Func<Task> work)
        {
            var times = new List<double>();
            for (var i = 0; i < Latencies; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                await work();
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
            return times.Order().ElementAt(Latencies / 2);
        }
        return (await MedianAsync(() => learner.ValueAsync("1 + 1")), await MedianAsync(learner.CompleteAsync));
    }

    /// <summary>One front end, with a variable of its own that no stop may lose.</summary>
    private sealed class Learner(JupyterClient client, string name, Random random)
    {
        private int _value;
        private int _unsure;

        public int Cells { get; private set; }

        public int Stops { get; private set; }

        public async Task BeginAsync() => await client.RunAsync($"var {name} = 0;");

        public Task ActAsync() => random.Next(6) switch
        {
            0 or 1 => CountAsync(),
            2 => RunAsync("for (var i = 0; i < 300; i++) Console.WriteLine(i); display(\"shown\");"),
            3 => CompleteAsync(),
            4 => InspectAsync(),
            _ => StopAsync(),
        };

        public async Task<string?> ValueAsync(string expression) =>
            (string?)(await client.RunAsync(expression)).News[^1].Content["data"]?["text/plain"];

        public async Task CompleteAsync() =>
            Assert.Contains("ToString", (await client.AskAsync("complete_request", new() { ["code"] = $"{name}.ToS", ["cursor_pos"] = name.Length + 4 }))["matches"]!.AsArray().Select(match => (string?)match));

        private async Task InspectAsync() =>
            Assert.StartsWith($"int {name} = ", (string?)(await client.AskAsync("inspect_request", new() { ["code"] = name, ["cursor_pos"] = 1 }))["data"]!["text/plain"]);

        // Another's stop may hit this cell, too: before it has counted, or after.
        private async Task CountAsync()
        {
            var (reply, news) = await RunAsync($"++{name}");
            if (reply != "ok")
            {
                _unsure++;
                return;
            }
            var value = int.Parse(news!, CultureInfo.InvariantCulture);
            Assert.InRange(value, _value + 1, _value + 1 + _unsure);
            (_value, _unsure) = (value, 0);
        }

        private async Task StopAsync()
        {
            Stops++;
            var run = RunAsync(Endless[random.Next(Endless.Length)]);
            do
            {
                await Task.Delay(random.Next(300), TestContext.Current.CancellationToken);
                await client.AskAsync("interrupt_request", control: true);
            }
            while (!run.IsCompleted); // it waits for its turn, perhaps, and the stop was another's
            await run;
        }

        private async Task<(string? Status, string? Shown)> RunAsync(string code)
        {
            Cells++;
            var id = await client.SendAsync("execute_request", new() { ["code"] = code, ["stop_on_error"] = false });
            var news = await client.NewsAsync(id).WaitAsync(KernelProcess.LongTime);
            var (reply, _) = await client.ReplyToAsync(id);
            return ((string?)reply["status"], news.Where(one => one.Type == "execute_result").Select(one => (string?)one.Content["data"]!["text/plain"]).FirstOrDefault());
        }
    }
}
