using System.Globalization;
using System.Text.RegularExpressions;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests;

/// <summary>What the README says is run here: its code, its commands and its links.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string _readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task ItsExampleTrainsANetwork()
    {
        string example = Assert.Single(Code().Matches(_readme)).Groups[1].Value;
        await using var process = NotebookProcess.Start(Path.Combine(Repository.Root, "notebooks"));
        string printed = "";
        foreach (string cell in new[] { "#!import setup.csx", example })
        {
            CellResult result = await process.RunAsync(1, cell, timeLimit: null, output => printed += (output as StreamOutput)?.Text, TestContext.Current.CancellationToken);
            Assert.True(result.Status == CellStatus.Ok, result.Error?.Message);
        }

        Match accuracy = Percentage().Match(printed);
        Assert.True(accuracy.Success, $"The example printed no accuracy: {printed}");
        Assert.InRange(double.Parse(accuracy.Groups[1].Value, CultureInfo.InvariantCulture), 95, 99);
    }

    [Fact]
    public void ItsTwoCommandsAreThoseThatCiRuns()
    {
        string ci = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));
        Assert.Equal(["dotnet run --project kernel -- run", "dotnet test tests"], Command().Matches(_readme).Select(match => match.Groups[1].Value).Take(2));
        Assert.Contains("dotnet run --project kernel -- run\n", ci, StringComparison.Ordinal);
        Assert.Contains("dotnet test tests ", ci, StringComparison.Ordinal);
    }

    [Fact]
    public void ItsLinksLeadSomewhere() => Assert.All(
        Link().Matches(_readme).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal) && link[0] != '#'),
        link => Assert.True(Path.Exists(Path.Combine(Repository.Root, link.Split('#')[0])), $"README.md links to {link}, which is not there."));

    [Fact]
    public void EveryNotebookIsOnItsMap() => Assert.All(
        Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb").Select(Path.GetFileName),
        name => Assert.Contains($"(notebooks/{name})", _readme, StringComparison.Ordinal));

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```\n(dotnet .*?)\n```", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(\d+\.\d) ?%")]
    private static partial Regex Percentage();
}
