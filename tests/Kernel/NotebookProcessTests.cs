using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

public sealed class NotebookProcessTests
{
    [Fact]
    public async Task A_process_that_stopped_many_cells_still_stops_the_next_and_collects_its_garbage()
    {
        await using var process = NotebookProcess.Start(Path.GetTempPath());
        await Run("int x = 1;", CellStatus.Ok);
        for (var round = 0; round < 8; round++)
        {
            await Run("await Task.Delay(1); while (true) x++;", CellStatus.Stopped);
            await Run("while (true) x++;", CellStatus.Stopped);
            await Run("GC.Collect();", CellStatus.Ok);
        }

        async Task Run(string cell, CellStatus expected)
        {
            var result = await process.RunAsync(1, cell, TimeSpan.FromSeconds(expected == CellStatus.Ok ? 20 : 0.2), _ => { }, TestContext.Current.CancellationToken);
            Assert.True(result.Status == expected, $"{cell} {result.Status}: {result.Error?.Message}");
        }
    }
}
