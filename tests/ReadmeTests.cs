using System.Globalization;
using System.Text.RegularExpressions;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests;

/// <summary>What the README says is run here: its code, its commands and its links.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task Its_example_trains_a_network()
    {
        var example = Assert.Single(Code().Matches(Readme)).Groups[1].Value;
        await using var process = NotebookProcess.Start(Path.Combine(Repository.Root, "notebooks"));
        var printed = "";
        foreach (var cell in new[] { "#!import setup.csx", example })
        {
            var result = await process.RunAsync(1, cell, timeLimit: null, output => printed += (output as StreamOutput)?.Text, TestContext.Current.CancellationToken);
            Assert.True(result.Status == CellStatus.Ok, result.Error?.Message);
        }

        var accuracy = Percentage().Match(printed);
        Assert.True(accuracy.Success, $"The example printed no accuracy: {printed}");
        Assert.InRange(double.Parse(accuracy.Groups[1].Value, CultureInfo.InvariantCulture), 95, 99);
    }

    [Fact]
    public void Its_two_commands_are_those_that_CI_runs()
    {
        var ci = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));
        Assert.Equal(["dotnet run --project kernel -- run", "dotnet test tests"], Command().Matches(Readme).Select(match => match.Groups[1].Value).Take(2));
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
    public void Links_lead_somewhere(string page)
    {
        var file = Path.Combine(Repository.Root, page);
        foreach (var link in Link().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value + match.Groups[2].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal)))
        {
            var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, link.Split('#')[0]));
            Assert.True(link[0] == '#' || Path.Exists(target), $"{page} links to {link}, which is not there.");
            if (link.Contains('#'))
                Assert.True(Headings(link[0] == '#' ? file : target).Contains(link.Split('#')[1]), $"{page} links to {link}, and there is no such heading.");
        }
    }

    private static IEnumerable<string> Headings(string page) =>
        Heading().Matches(File.ReadAllText(page)).Select(match => NoLetter().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [Fact]
    public void Every_notebook_is_on_the_maps()
    {
        var concepts = File.ReadAllText(Path.Combine(CourseNotebook.Folder, "README.md"));
        foreach (var name in CourseNotebook.Names)
        {
            Assert.Contains($"(notebooks/{name}.ipynb)", Readme, StringComparison.Ordinal);
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
