using Xunit;

namespace Backprop.Tests.Data;

public class ShiftedTests
{
    private const int Width = 5, Height = 4, By = 2;

    // 500 pictures without a 0 in them: what is 0 afterwards came in at an edge.
    private static readonly Dataset<float> _pictures = Dataset.Labelled(
        MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.Dense(Width * Height, 500, (row, column) => 1 + row + (100 * column)), [.. Enumerable.Range(0, 500).Select(i => i % 3)], 3);

    [Fact]
    public void EveryEpochMovesEveryPictureAsAWhole()
    {
        var moves = new HashSet<(int, int)>();
        foreach (int epoch in new[] { 1, 2 })
        {
            var moved = _pictures.Shifted(By, Width).InEpoch(epoch, seed: 1);
            Assert.Equal(_pictures.Labels, moved.Labels);
            for (int i = 0; i < _pictures.Count; i++)
                moves.Add(MoveBetween(_pictures.Sample(i).ToArray(), moved.Sample(i).ToArray()));
        }

        Assert.Equal(((2 * By) + 1) * ((2 * By) + 1), moves.Count);
    }

    [Fact]
    public void AnEpochAndASeedDecideTheMoves()
    {
        var shifted = _pictures.Shifted(By, Width);
        Assert.Equal(shifted.InEpoch(3, seed: 1).X, shifted.InEpoch(3, seed: 1).X);
        Assert.NotEqual(shifted.InEpoch(3, seed: 1).X, shifted.InEpoch(4, seed: 1).X);
        Assert.NotEqual(shifted.InEpoch(3, seed: 1).X, shifted.InEpoch(3, seed: 2).X);
    }

    [Fact]
    public void NothingButTrainingSeesThem()
    {
        var shifted = _pictures.Shifted(By, Width);
        Assert.Equal(_pictures.X, shifted.X);
        Assert.Equal(_pictures.X, _pictures.Shifted(0, Width).InEpoch(1, seed: 1).X);
    }

    [Fact]
    public void HalfOfThePicturesAreSeenInAMirror()
    {
        var mirrored = _pictures.Mirrored(Width).InEpoch(1, seed: 1);
        int turned = 0;
        for (int i = 0; i < _pictures.Count; i++)
        {
            float[] picture = _pictures.Sample(i).ToArray(), seen = mirrored.Sample(i).ToArray();
            if (seen.SequenceEqual(picture))
                continue;
            Assert.Equal(picture.Chunk(Width).SelectMany(row => row.Reverse()), seen);
            turned++;
        }

        Assert.InRange(turned, 200, 300);
        Assert.NotEqual(mirrored.X, _pictures.Mirrored(Width).InEpoch(2, seed: 1).X);
        Assert.Throws<ArgumentException>(() => _pictures.Mirrored(3));
    }

    [Fact]
    public void WhatIsShiftedAndMirroredIsBoth()
    {
        var both = _pictures.Shifted(1, Width).Mirrored(Width).InEpoch(1, seed: 1);
        Assert.Equal(both.X, _pictures.Mirrored(Width).Shifted(1, Width).InEpoch(1, seed: 1).X);
        Assert.Contains(0f, both.X.Enumerate());
        // Numbers rise along a row of a picture and fall along one of its mirror image.
        Assert.InRange(Enumerable.Range(0, _pictures.Count).Count(i => both.X[8, i] < both.X[7, i]), 200, 300);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(4, 5)]
    [InlineData(1, 3)]
    [InlineData(1, 0)]
    public void WhatIsNoPictureOrNoMoveIsRefused(int by, int width) => Assert.ThrowsAny<ArgumentException>(() => _pictures.Shifted(by, width));

    /// <summary>The one move, across and down, that makes a picture of the other.</summary>
    private static (int Across, int Down) MoveBetween(float[] picture, float[] moved) => Assert.Single(
        from across in Enumerable.Range(-By, (2 * By) + 1)
        from down in Enumerable.Range(-By, (2 * By) + 1)
        where Enumerable.Range(0, Width * Height).All(k =>
        {
            int row = (k / Width) - down, column = (k % Width) - across;
            return moved[k] == (row is >= 0 and < Height && column is >= 0 and < Width ? picture[(row * Width) + column] : 0);
        })
        select (across, down));
}
