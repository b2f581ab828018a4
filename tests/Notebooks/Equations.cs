namespace Backprop.Tests;

/// <summary>An equation that a post numbers or displays.</summary>
/// <param name="Id">Its post and its place among that post's equations: 000.12.</param>
/// <param name="States">What it says, in a few words.</param>
/// <param name="Latex">The equation in the course's notation, corrected where the post's form needs it.</param>
/// <param name="Errata">The errata that concern it, as the notebook of errata numbers them.</param>
internal sealed record Equation(string Id, string States, string Latex, IReadOnlyList<string> Errata)
{
    public static IReadOnlyList<Equation> All { get; } = [.. File.ReadLines(Path.Combine(Fixtures.Folder, "equations.tsv")).Skip(1).Select(Parse)];

    public string Post => Id[..3];

    private static Equation Parse(string line)
    {
        var columns = line.Split('\t');
        return columns.Length == 5
            ? new(columns[0], columns[2], columns[3], columns[4].Split(", ", StringSplitOptions.RemoveEmptyEntries))
            : throw new InvalidDataException($"A line of equations.tsv has {columns.Length} columns, not five: {line}");
    }
}
