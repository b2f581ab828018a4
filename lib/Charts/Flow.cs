namespace Backprop;

/// <summary>Pictures of what acts on what.</summary>
public sealed partial class Figure
{
    /// <summary>
    /// The ways from one column of names to the next, such as weights, scores, probabilities and the cost. A line joins all pairs of neighbouring columns;
    /// those between two names that are lit stand out.
    /// <code>Figure.Flow("One weight", [["W₁₂"], ["z₁", "z₂"], ["ŷ₁", "ŷ₂"], ["C"]], lit: ["W₁₂", "z₁", "ŷ₁", "ŷ₂", "C"])</code>
    /// </summary>
    /// <param name="title">Above the picture.</param>
    /// <param name="columns">The names of each column, from left to right.</param>
    /// <param name="lit">The names whose lines stand out.</param>
    /// <param name="elementwise">The columns, counted from 1, whose entries act on one entry each of the next column, as z does on σ(z); the next one is as long.</param>
    /// <param name="below">What stands below each column.</param>
    /// <exception cref="ArgumentException">There are fewer than two columns, or a column is not as long as the one that it acts on elementwise.</exception>
    public static Figure Flow(string title, string[][] columns, string[] lit, int[]? elementwise = null, string[]? below = null)
    {
        if (columns.Length < 2)
            throw new ArgumentException("A flow has at least two columns.", nameof(columns));
        var single = (elementwise ?? []).Select(column => column - 1).ToHashSet();
        foreach (var column in single.Where(column => column < 0 || column >= columns.Length - 1 || columns[column].Length != columns[column + 1].Length))
            throw new ArgumentException($"Column {column + 1} does not act elementwise on the next: that needs a next column, as long as itself.", nameof(elementwise));

        const double Across = 128, Down = 56;
        var rows = columns.Max(column => column.Length);
        var foot = below is null ? 0 : 26;
        var height = rows * Down + 8 + foot;
        var nodes = new List<DiagramNode>();
        var edges = new List<DiagramEdge>();
        var place = new List<int[]>();
        for (var c = 0; c < columns.Length; c++)
        {
            var x = 44 + c * Across;
            place.Add([.. Enumerable.Range(nodes.Count, columns[c].Length)]);
            for (var i = 0; i < columns[c].Length; i++)
                nodes.Add(new(x, (height - foot) / 2.0 + (i - (columns[c].Length - 1) / 2.0) * Down, columns[c][i], Stroke: lit.Contains(columns[c][i]) ? Palette.Positive : Palette.Frame));
            if (below is not null && c < below.Length)
                nodes.Add(new(x, height - 10, below[c], Stroke: null));
            for (var i = 0; c > 0 && i < columns[c].Length; i++)
            {
                for (var k = 0; k < columns[c - 1].Length; k++)
                {
                    var shines = lit.Contains(columns[c - 1][k]) && lit.Contains(columns[c][i]);
                    if (!single.Contains(c - 1) || i == k)
                        edges.Add(new(place[c - 1][k], place[c][i], shines ? Palette.Positive : Palette.Frame, shines ? 3 : 1, shines ? 1 : 0.4));
                }
            }
        }
        // What stands out is drawn last.
        edges.Sort((a, b) => a.Width.CompareTo(b.Width));
        return OfDiagram(title, nodes, edges, 88 + (columns.Length - 1) * Across, height, $"from {string.Join(" to ", columns.Select(column => string.Join(", ", column)))}; lit: {string.Join(", ", lit)}");
    }
}
