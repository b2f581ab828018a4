using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>The picture at the top of the README is drawn by the library, from golden numbers, so that every machine draws the same one.</summary>
public class ReadmePictureTests
{
    private const string Path = ".github/backprop.svg";

    [Fact]
    public void The_README_shows_the_picture_that_the_library_draws()
    {
        var file = System.IO.Path.Combine(Repository.Root, Path);
        var drawn = Picture().ToSvg();
        Assert.Contains(Path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
        if (File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == drawn)
            return;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, drawn);
        Assert.Fail($"{Path} was not the picture that the library draws, and has been drawn anew: commit it.");
    }

    public static Figure Picture()
    {
        var golden = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(System.IO.Path.Combine(Fixtures.Folder, "network-two-by-four.json")));
        var W = golden.GetProperty("W").EnumerateArray().Select(w => Matrix<double>.Build.DenseOfRows(w.Deserialize<double[][]>()!)).ToArray();
        Node w1 = new(2, "w₁"), x1 = new(-1, "x₁"), w2 = new(-3, "w₂"), x2 = new(-2, "x₂"), b = new(-3, "b");
        var a = (w1 * x1 + w2 * x2 + b).Named("z").Sigmoid().Named("a");
        a.Backward();
        return Figure.Grid("", 1,
            Figure.Network(W, "Every path by which one weight reaches the cost", highlight: (1, 2, 1)),
            Figure.Graph(a, "One neuron: values flow forward (above), gradients flow back (below)")).Size(800);
    }
}
