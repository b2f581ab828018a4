using System.Diagnostics;
using Backprop.Tests.Kernel;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>
/// Stops at random moments, in kernels as Jupyter starts them, of every kind of cell: none dies, none hangs, the variables stay. A hundred of them; for more,
/// <c>BACKPROP_STOPS=1000 dotnet test tests --filter StopStorm</c>. It reports how long they took.
/// </summary>
public sealed class StopStormTests(ITestOutputHelper report)
{
    private const int StopsOfAKernel = 50;
    private static readonly int Stops = int.TryParse(Environment.GetEnvironmentVariable("BACKPROP_STOPS"), out var stops) ? stops : 100;

    [Fact]
    public async Task A_stop_kills_nothing_and_hangs_nothing_whenever_it_comes()
    {
        var random = new Random(1);
        string[] cells = [.. EndlessCells.Plain, .. EndlessCells.OfTheCourse];
        var times = new List<(double Seconds, string Cell)>();
        while (times.Count < Stops)
        {
            random.Shuffle(cells);
            var (kernel, client) = await KernelProcess.StartAsync();
            using (kernel)
            using (client)
            {
                // The first cells are stopped too while the compiler warms up; the others in a kernel that has seen many stops.
                for (var i = 0; i < 2; i++)
                    await StopAsync(client, "while (true) ;", random.Next(300));
                Assert.Equal("ok", (string?)(await client.RunAsync("int x = 0, kept = 42;\n")).Reply["status"]);
                var course = (await client.RunAsync(EndlessCells.Course)).Reply;
                Assert.True((string?)course["status"] == "ok", course.ToString());
                for (var i = 0; i < Math.Min(StopsOfAKernel, Stops); i++)
                {
                    var cell = cells[i % cells.Length];
                    times.Add((await StopAsync(client, cell, random.Next(600)), cell));
                    var (reply, news) = await client.RunAsync("x = 0; kept");
                    Assert.True((string?)reply["status"] == "ok", $"after {cell}: {reply}");
                    Assert.Equal("42", (string?)news[^1].Content["data"]!["text/plain"]);
                }
            }
        }
        var sorted = times.OrderBy(time => time.Seconds).ToArray();
        report.WriteLine($"{sorted.Length} stops: median {sorted[sorted.Length / 2].Seconds:0.000} s, 95 % within {sorted[sorted.Length * 95 / 100].Seconds:0.000} s");
        foreach (var (seconds, cell) in sorted.TakeLast(5))
            report.WriteLine($"  {seconds:0.000} s  {cell}");
    }

    /// <summary>Runs a cell, stops it after a while, and returns how long it then took to end.</summary>
    private static async Task<double> StopAsync(JupyterClient client, string cell, int milliseconds)
    {
        var id = await client.SendAsync("execute_request", new() { ["code"] = cell });
        var news = client.NewsAsync(id);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        var reply = client.ReplyAsync();
        var time = Stopwatch.StartNew();
        do
        {
            // One that comes before the cell finds nothing to stop.
            await client.AskAsync("interrupt_request", control: true);
            await Task.WhenAny(reply, Task.Delay(1000, TestContext.Current.CancellationToken));
        }
        while (!reply.IsCompleted);
        var seconds = time.Elapsed.TotalSeconds;
        Assert.True((string?)(await reply)["ename"] == "Stopped", $"{cell}: {await reply}");
        await news;
        return seconds;
    }
}
