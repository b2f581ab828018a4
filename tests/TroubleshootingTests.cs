using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests;

/// <summary>The messages that TROUBLESHOOTING.md explains as the course's are those that the course gives.</summary>
public sealed partial class TroubleshootingTests
{
    [Fact]
    public void Messages_of_the_course_stand_in_its_source()
    {
        string[] sources = [.. new[] { "kernel", "lib" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText)];
        var messages = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "TROUBLESHOOTING.md"))).Select(row => row.Groups["message"].Value).ToArray();
        Assert.True(messages.Length >= 8);
        // What stands for a name or a number stands in braces there.
        Assert.All(messages, message => Assert.True(
            sources.Any(source => Regex.IsMatch(source, string.Join(@"\{.*?\}", message.Split('…').Select(Regex.Escape)))),
            $"No source says: {message}"));
    }

    [GeneratedRegex(@"^\| \d+ \| `(?<message>[^`]+)`[^|]*\| course \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
