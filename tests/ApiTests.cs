using PublicApiGenerator;
using Xunit;

namespace Backprop.Tests;

/// <summary>What the library offers to cells stands in a file, so that a change of it is seen, and meant.</summary>
public sealed class ApiTests
{
    private static readonly string[] Unsaid = ["System.Runtime.Versioning.TargetFrameworkAttribute", "System.Reflection.AssemblyMetadataAttribute"];

    [Fact]
    public void The_public_API_is_that_of_the_file()
    {
        var file = Path.Combine(Repository.Root, "tests", "api.txt");
        var now = typeof(Network).Assembly.GeneratePublicApi(new ApiGeneratorOptions { ExcludeAttributes = Unsaid, IncludeAssemblyAttributes = false }) + "\n";
        if (Environment.GetEnvironmentVariable("BACKPROP_ACCEPT") == "1")
            File.WriteAllText(file, now);
        string[] before = File.ReadAllLines(file), after = now.TrimEnd('\n').Split('\n');
        string[] changes = [.. before.Except(after).Select(line => $"- {line.Trim()}"), .. after.Except(before).Select(line => $"+ {line.Trim()}")];
        Assert.True(
            before.SequenceEqual(after),
            $"The public API has changed. Where that is meant, run this test once with BACKPROP_ACCEPT=1, which rewrites tests/api.txt:\n{string.Join('\n', changes)}");
    }
}
