using System.Diagnostics;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>What only a process shows: signals, its end, and cells that nothing but its end can stop.</summary>
public sealed class KernelProcessTests
{
    /// <summary>Sends a cell that first writes a line, and waits for the line.</summary>
    private static async Task BeginAsync(JupyterClient client, string code)
    {
        await client.SendAsync("execute_request", new() { ["code"] = "Console.WriteLine(\"on\"); " + code });
        while (await client.NextNewsAsync() is not ("stream", _))
        {
        }
    }

    private static async Task<string?> ValueAsync(JupyterClient client, string expression) =>
        (string?)(await client.RunAsync(expression)).News[^1].Content["data"]?["text/plain"];

    [Fact]
    public async Task SIGINT_stops_the_cell_and_keeps_the_process_and_its_variables()
    {
        if (OperatingSystem.IsWindows())
            return;
        var (kernel, client) = await KernelProcess.StartAsync();
        using (kernel)
        using (client)
        {
            await kernel.SignalAsync("INT"); // with no cell to stop
            for (var round = 1; round <= 2; round++)
            {
                await BeginAsync(client, $"var seen = {round}; while (true) {{ }}");
                await kernel.SignalAsync("INT");
                Assert.Equal("The cell was stopped.", (string?)(await client.ReplyAsync())["evalue"]);
                Assert.Equal($"{round}", await ValueAsync(client, "seen"));
            }
            await kernel.SignalAsync("TERM");
            Assert.Equal(0, await kernel.ExitAsync());
        }
    }

    [Fact]
    public async Task Who_interrupts_a_cell_that_cannot_be_stopped_is_told_to_restart_and_can_do_so()
    {
        var (kernel, client) = await KernelProcess.StartAsync();
        using (kernel)
        using (client)
        {
            await BeginAsync(client, "var kept = 7; System.Text.RegularExpressions.Regex.IsMatch(new string('a', 100) + \"b\", \"^(a+)+$\");");
            await client.AskAsync("interrupt_request", control: true);
            var reply = await client.ReplyAsync();
            Assert.Contains("Restart the kernel to stop it", (string?)reply["evalue"]);
            Assert.Equal("7", await ValueAsync(client, "GC.Collect(); kept")); // until then the session is of use
            await client.AskAsync("shutdown_request", new() { ["restart"] = true }, control: true);
            Assert.Equal(0, await kernel.ExitAsync());
        }
    }

    [Fact]
    public async Task A_kernel_at_rest_gives_back_the_memory_that_its_cells_have_left()
    {
        var (kernel, client) = await KernelProcess.StartAsync();
        using (kernel)
        using (client)
        {
            await client.RunAsync("var big = new byte[300 << 20]; Array.Fill(big, (byte)1); big = null;");
            Assert.InRange(kernel.Memory, 300L << 20, long.MaxValue);
            for (var waited = Stopwatch.StartNew(); kernel.Memory > 250L << 20; await Task.Delay(100, TestContext.Current.CancellationToken))
                Assert.True(waited.Elapsed < KernelProcess.LongTime, $"It keeps {kernel.Memory >> 20} MB.");
            Assert.Equal("True", await ValueAsync(client, "big is null"));
        }
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Text.RegularExpressions.Regex.IsMatch(new string('a', 100) + \"b\", \"^(a+)+$\");")]
    [InlineData("new System.Threading.Thread(() => System.Threading.Thread.Sleep(-1)).Start();")]
    public async Task A_kernel_ends_when_its_Jupyter_has_vanished_whatever_its_cells_do(string code)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var jupyter = Process.Start("sleep", "1000");
        try
        {
            var (kernel, client) = await KernelProcess.StartAsync(jupyter.Id);
            using (kernel)
            using (client)
            {
                await BeginAsync(client, code);
                jupyter.Kill();
                Assert.Equal(0, await kernel.ExitAsync());
            }
        }
        finally
        {
            jupyter.Kill();
        }
    }
}
