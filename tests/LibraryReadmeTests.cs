using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>What lib/README.md says of the library is so.</summary>
public sealed partial class LibraryReadmeTests
{
    private static readonly string Library = Path.Combine(Repository.Root, "lib");
    private static readonly string Text = File.ReadAllText(Path.Combine(Library, "README.md"));

    [Fact]
    public void The_path_to_the_weight_is_five_files_of_under_500_lines()
    {
        string[] files = [.. Step().Matches(Text).Select(match => match.Groups[1].Value)];
        Assert.Equal(5, files.Length);
        Assert.InRange(files.Sum(file => File.ReadAllLines(Path.Combine(Library, file)).Length), 1, 499);
    }

    [Fact]
    public void Every_room_is_in_the_table_and_every_link_leads_somewhere()
    {
        Assert.All(Directory.GetDirectories(Library), room => Assert.Contains($"| `{Path.GetFileName(room)}` |", Text, StringComparison.Ordinal));
        Assert.All(Link().Matches(Text), link => Assert.True(Path.Exists(Path.Combine(Library, link.Groups[1].Value)), link.Value));
    }

    [GeneratedRegex(@"^\d\. \[[^\]]+\]\(([^)]+)\)", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
