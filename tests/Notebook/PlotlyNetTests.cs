using System.Text;
using System.Text.RegularExpressions;
using Backprop.Kernel;
using Backprop.Tests.Charts;
using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>Charts of Plotly.NET in the course's kernel: what a cell shows holds a picture.</summary>
public sealed partial class PlotlyNetTests
{
    private const string Chart = """Chart.Line<int, double, string>(x: new[] { 1, 2, 3 }, y: new[] { 0.5, 0.25, 0.125 }, Name: "cost", ShowMarkers: true)""";

    [Theory]
    [InlineData(Chart)]
    [InlineData($"Show({Chart});")]
    [InlineData($"display({Chart});")]
    [InlineData($"var d = Show(1); d.Update({Chart});")]
    [InlineData($"new[] {{ {Chart} }}")]
    [InlineData("""new Figure().Line("cost", new[] { 1, 2, 3 }, new[] { 0.5, 0.25, 0.125 }).Points("cost", new[] { 1, 2, 3 }, new[] { 0.5, 0.25, 0.125 }).ToChart()""")]
    public async Task A_chart_is_a_picture_after_the_set_up(string cell) => HoldsThreePoints(await RunAsync("#!import setup.csx", cell));

    [Fact]
    public async Task The_lines_of_Plotly_NETs_own_pages_show_a_picture_too() => HoldsThreePoints(await RunAsync(
        "#r \"nuget: Plotly.NET.Interactive, 6.0.0\"", "#r \"nuget: Plotly.NET.CSharp, 0.14.0\"", $"using Plotly.NET.CSharp;\n{Chart}"));

    private static void HoldsThreePoints(IReadOnlyDictionary<string, string> shown)
    {
        Assert.Contains("3 points, from 0.5 at 1 to 0.125 at 3", shown["text/plain"], StringComparison.Ordinal);
        var picture = new Picture(Encoding.UTF8.GetString(Convert.FromBase64String(Svg().Match(shown["text/html"]).Groups[1].Value)));
        Assert.Equal(3, picture.Points("#0072b2").Markers);
        Assert.DoesNotContain("<script", shown["text/html"], StringComparison.Ordinal);
    }

    /// <summary>What the last cell shows in the end.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> RunAsync(params string[] cells)
    {
        using var session = new Session(Path.Combine(Repository.Root, "notebooks"));
        var outputs = new List<CellOutput>();
        foreach (var cell in cells)
        {
            outputs.Clear();
            var result = await session.RunAsync(cell, outputs.Add, null, token: TestContext.Current.CancellationToken);
            Assert.True(result.Status == CellStatus.Ok, $"{cell}: {string.Join('\n', result.Error?.Traceback ?? [])}");
        }
        return outputs[^1] switch { ResultOutput result => result.Data, DisplayOutput display => display.Data, DisplayUpdate update => update.Data, var other => throw new InvalidOperationException($"{other}") };
    }

    [GeneratedRegex("base64,([^\"]+)\"")]
    private static partial Regex Svg();
}
