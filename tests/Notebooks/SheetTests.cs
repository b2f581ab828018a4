using System.Text.RegularExpressions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests;

/// <summary>The printable page of derivations and shapes, notebooks/sheet.md, says what the notebooks check and what the library's arrays are.</summary>
public sealed partial class SheetTests
{
    private static readonly string Sheet = File.ReadAllText(Path.Combine(CourseNotebook.Folder, "sheet.md"));

    [Fact]
    public void Every_line_names_a_cell_that_checks_it()
    {
        var places = Place().Matches(Sheet).Select(m => (Notebook: m.Groups["name"].Value, Cell: m.Groups["cell"].Value)).ToArray();
        Assert.True(places.Length > 20);
        foreach (var (name, id) in places)
        {
            var cell = CourseNotebook.All.Single(notebook => notebook.Name == name).CodeCells.SingleOrDefault(cell => cell.Id == id);
            Assert.True(cell is not null, $"The sheet names the cell {id} of {name}, which is not there.");
            Assert.True(cell.Source.Contains("Check.", StringComparison.Ordinal) || cell.Following.TakeWhile(next => next.IsCode).Any(next => next.Source.Contains("Check.", StringComparison.Ordinal)), $"{cell}, which the sheet names, checks nothing.");
        }
        foreach (var line in Sheet.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('=') && !line.Contains("n_l", StringComparison.Ordinal)))
            Assert.True(Place().IsMatch(line) || line.Contains("n_L", StringComparison.Ordinal) || line.Contains("n_0", StringComparison.Ordinal), $"This line of the sheet names no cell: {line}");
    }

    [Fact]
    public void The_four_equations_are_those_that_notebook_4_boxes()
    {
        var boxed = CourseNotebook.All.Single(notebook => notebook.Number == 4).Cells.SelectMany(cell => Boxed().Matches(cell.Source).Select(m => m.Groups["equation"].Value)).ToArray();
        Assert.Equal(4, boxed.Length);
        Assert.All(boxed, equation => Assert.Contains(Plain(equation), Plain(Sheet), StringComparison.Ordinal));
    }

    [Fact]
    public void Shapes_are_those_of_the_library()
    {
        int[] n = [3, 4, 2];
        const int m = 5;
        var network = new Network<double>(n[0], [new(n[1], Activation.Tanh), new(n[2], Activation.Softmax)], Cost.CrossEntropy);
        var X = Matrix<double>.Build.Random(n[0], m, seed: 1);
        network.Forward(X);
        network.Backward(OneHot.Encode<double>([0, 1, 0, 1, 1], n[2]));

        (int, int) Of(Matrix<double> matrix) => (matrix.RowCount, matrix.ColumnCount);
        (int, int) Column(Vector<double> vector) => (vector.Count, 1);
        var shapes = new Dictionary<string, Func<int, (int, int)>>
        {
            ["x = a^{[0]}"] = _ => Column(X.Column(0)),
            ["X = A^{[0]}"] = _ => Of(X),
            ["W^{[l]}"] = l => Of(network.Layers[l - 1].W),
            [@"\partial C/\partial W^{[l]}"] = l => Of(network.Layers[l - 1].dW),
            ["b^{[l]}"] = l => Column(network.Layers[l - 1].b),
            [@"\partial C/\partial b^{[l]}"] = l => Column(network.Layers[l - 1].db),
            ["z^{[l]}"] = l => Column(network.Layers[l - 1].Z.Column(0)),
            ["a^{[l]}"] = l => Column(network.Layers[l - 1].A.Column(0)),
            [@"\delta^{[l]}"] = l => Column(network.Layers[l - 1].Delta.Column(0)),
            ["Z^{[l]}"] = l => Of(network.Layers[l - 1].Z),
            ["A^{[l]}"] = l => Of(network.Layers[l - 1].A),
            [@"\Delta^{[l]}"] = l => Of(network.Layers[l - 1].Delta),
            [@"\hat y = a^{[L]}"] = _ => Column(network.Layers[^1].A.Column(0)),
            ["y"] = _ => (n[^1], 1),
            [@"J = \partial \hat y/\partial z"] = _ => Of(Activation.Softmax.Jacobian(network.Layers[^1].Z.Column(0))),
            [@"\mathbf 1"] = _ => (m, 1),
        };
        var cells = Sheet[Sheet.IndexOf("## Shapes", StringComparison.Ordinal)..Sheet.IndexOf("## Forward", StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| $", StringComparison.Ordinal))
            .SelectMany(line => line.Split('|', StringSplitOptions.TrimEntries) is var parts ? new[] { (Symbols: parts[1], Shape: parts[2]), (Symbols: parts[4], Shape: parts[5]) } : []).Where(cell => cell.Shape != "numbers").ToArray();
        string[] told = [.. cells.SelectMany(cell => Formula().Matches(cell.Symbols).Select(f => f.Groups["formula"].Value))];
        Assert.Equal(shapes.Keys.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        foreach (var (symbols, shape) in cells)
        {
            var sides = shape.Trim('$').Split(@"\times", StringSplitOptions.TrimEntries);
            int Length(string side, int l) => side switch { "m" => m, "n_0" => n[0], "n_L" => n[^1], "n_l" => n[l], "n_{l-1}" => n[l - 1], _ => throw new InvalidDataException(side) };
            foreach (Match symbol in Formula().Matches(symbols))
            {
                for (var l = 1; l <= 2; l++)
                    Assert.Equal(shapes[symbol.Groups["formula"].Value](l), (Length(sides[0], l), sides.Length > 1 ? Length(sides[1], l) : 1));
            }
        }
    }

    private static string Plain(string latex) => latex.Replace(@"\;", "", StringComparison.Ordinal).Replace(@"\,", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\((?<name>[\w-]+)\.ipynb\) `(?<cell>[\w-]+)`")]
    private static partial Regex Place();

    [GeneratedRegex(@"\\boxed\{\\;(?<equation>.*?)\\;\}")]
    private static partial Regex Boxed();

    [GeneratedRegex(@"\$(?<formula>[^$]+)\$")]
    private static partial Regex Formula();
}
