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

    [Theory]
    [InlineData("README.md")]
    [InlineData("INSTALL.md")]
    [InlineData("TROUBLESHOOTING.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("notebooks/README.md")]
    [InlineData("notebooks/accuracies.md")]
    [InlineData("teaching/README.md")]
    [InlineData("teaching/JUPYTERHUB.md")]
    public void LinksLeadSomewhere(string page)
    {
        string file = Path.Combine(Repository.Root, page);
        foreach (string link in Link().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value + match.Groups[2].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal)))
        {
            string target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, link.Split('#')[0]));
            Assert.True(link[0] == '#' || Path.Exists(target), $"{page} links to {link}, which is not there.");
            if (link.Contains('#'))
                Assert.True(Headings(link[0] == '#' ? file : target).Contains(link.Split('#')[1]), $"{page} links to {link}, and there is no such heading.");
        }
    }

    private static IEnumerable<string> Headings(string page) =>
        Heading().Matches(File.ReadAllText(page)).Select(match => NoLetter().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [Fact]
    public void EveryNotebookIsOnTheMaps()
    {
        string concepts = File.ReadAllText(Path.Combine(CourseNotebook.Folder, "README.md"));
        foreach (string name in CourseNotebook.Names)
        {
            Assert.Contains($"(notebooks/{name}.ipynb)", _readme, StringComparison.Ordinal);
            Assert.Contains($"({name}.ipynb)", concepts, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```\n(dotnet .*?)\n```", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoLetter();

    [GeneratedRegex(@"\]\(([^)\s]+)\)|<img src=""([^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"(\d+\.\d) ?%")]
    private static partial Regex Percentage();
}
