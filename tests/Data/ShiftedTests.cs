using Xunit;

namespace Backprop.Tests.Data;

public class ShiftedTests
{
    private const int Width = 5, Height = 4, By = 2;

    // 500 pictures without a 0 in them: what is 0 afterwards came in at an edge.
    private static readonly Dataset<float> Pictures = Dataset.Labelled(
        MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.Dense(Width * Height, 500, (row, column) => 1 + row + (100 * column)), [.. Enumerable.Range(0, 500).Select(i => i % 3)], 3);

    [Fact]
    public void Every_epoch_moves_every_picture_as_a_whole()
    {
        var moves = new HashSet<(int, int)>();
        foreach (var epoch in new[] { 1, 2 })
        {
            var moved = Pictures.Shifted(By, Width).InEpoch(epoch, seed: 1);
            Assert.Equal(Pictures.Labels, moved.Labels);
            for (var i = 0; i < Pictures.Count; i++)
                moves.Add(MoveBetween(Pictures.Sample(i).ToArray(), moved.Sample(i).ToArray()));
        }

        Assert.Equal(((2 * By) + 1) * ((2 * By) + 1), moves.Count);
    }

    [Fact]
    public void An_epoch_and_a_seed_decide_the_moves()
    {
        var shifted = Pictures.Shifted(By, Width);
        Assert.Equal(shifted.InEpoch(3, seed: 1).X, shifted.InEpoch(3, seed: 1).X);
        Assert.NotEqual(shifted.InEpoch(3, seed: 1).X, shifted.InEpoch(4, seed: 1).X);
        Assert.NotEqual(shifted.InEpoch(3, seed: 1).X, shifted.InEpoch(3, seed: 2).X);
    }

    [Fact]
    public void Nothing_but_training_sees_them()
    {
        var shifted = Pictures.Shifted(By, Width);
        Assert.Equal(Pictures.X, shifted.X);
        Assert.Equal(Pictures.X, Pictures.Shifted(0, Width).InEpoch(1, seed: 1).X);
    }

    [Fact]
    public void Half_of_the_pictures_are_seen_in_a_mirror()
    {
        var mirrored = Pictures.Mirrored(Width).InEpoch(1, seed: 1);
        var turned = 0;
        for (var i = 0; i < Pictures.Count; i++)
        {
            float[] picture = Pictures.Sample(i).ToArray(), seen = mirrored.Sample(i).ToArray();
            if (seen.SequenceEqual(picture))
                continue;
            Assert.Equal(picture.Chunk(Width).SelectMany(row => row.Reverse()), seen);
            turned++;
        }

        Assert.InRange(turned, 200, 300);
        Assert.NotEqual(mirrored.X, Pictures.Mirrored(Width).InEpoch(2, seed: 1).X);
        Assert.Throws<ArgumentException>(() => Pictures.Mirrored(3));
    }

    [Fact]
    public void What_is_shifted_and_mirrored_is_both()
    {
        var both = Pictures.Shifted(1, Width).Mirrored(Width).InEpoch(1, seed: 1);
        Assert.Equal(both.X, Pictures.Mirrored(Width).Shifted(1, Width).InEpoch(1, seed: 1).X);
        Assert.Contains(0f, both.X.Enumerate());
        // Numbers rise along a row of a picture and fall along one of its mirror image.
        Assert.InRange(Enumerable.Range(0, Pictures.Count).Count(i => both.X[8, i] < both.X[7, i]), 200, 300);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(4, 5)]
    [InlineData(1, 3)]
    [InlineData(1, 0)]
    public void What_is_no_picture_or_no_move_is_refused(int by, int width) => Assert.ThrowsAny<ArgumentException>(() => Pictures.Shifted(by, width));

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
