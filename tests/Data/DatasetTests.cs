using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Data;

public class DatasetTests
{
    // Sample i is the column (i, 10 i) with the class i mod 3.
    private static readonly Dataset<double> Seven = Dataset.Labelled(
        Matrix<double>.Build.Dense(2, 7, (row, column) => row == 0 ? column : 10 * column), [0, 1, 2, 0, 1, 2, 0], 3);

    [Fact]
    public void Labels_become_one_hot_columns()
    {
        Assert.Equal((3, 7), (Seven.Y.RowCount, Seven.Y.ColumnCount));
        Assert.Equal([0, 0, 1], Seven.Y.Column(5));
        Assert.All(Seven.Y.EnumerateColumns(), column => Assert.Equal(1, column.Sum()));
        Assert.Equal(Seven.Labels, OneHot.Decode(Seven.Y));
    }

    [Fact]
    public void A_slice_keeps_samples_and_labels_together()
    {
        var slice = Seven.Slice(4, 2);
        Assert.Equal([4, 5], slice.X.Row(0));
        Assert.Equal([1, 2], slice.Labels);
        Assert.Equal(0, Seven.Slice(7, 0).Count);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(6, 2)]
    [InlineData(0, -1)]
    [InlineData(int.MaxValue, 1)]
    public void A_slice_reaches_not_past_the_samples(int start, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Seven.Slice(start, count));

    [Fact]
    public void Shuffling_is_a_permutation_that_the_seed_decides()
    {
        var shuffled = Seven.Shuffle(3);
        Assert.Equal(shuffled.X, Seven.Shuffle(3).X);
        Assert.NotEqual(Seven.X, shuffled.X);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (double)i), shuffled.X.Row(0).Order());
        Assert.Equal(shuffled.X.Row(0).Select(i => (int)i % 3), shuffled.Labels);
    }

    [Fact]
    public void Minibatches_hold_every_sample_once_and_the_last_is_smaller()
    {
        Dataset<double>[] minibatches = [.. Seven.Minibatches(3, seed: 1)];
        Assert.Equal([3, 3, 1], minibatches.Select(minibatch => minibatch.Count));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (double)i), minibatches.SelectMany(minibatch => minibatch.X.Row(0)).Order());
        Assert.All(minibatches, minibatch => Assert.Equal(minibatch.X.Row(0).Select(i => (int)i % 3), minibatch.Labels));
        Assert.Throws<ArgumentOutOfRangeException>(() => Seven.Minibatches(0, seed: 1));
    }

    [Fact]
    public void A_sample_is_a_column_of_its_own()
    {
        var x = Seven.Sample(3);
        Assert.Equal([3, 30], x);
        x[0] = 99;
        Assert.Equal(3, Seven.X[0, 3]);
        Assert.Contains("There is no sample 7; there are 7", Assert.Throws<ArgumentOutOfRangeException>(() => Seven.Sample(7)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_changes_X_changes_what_a_training_sees()
    {
        var images = Images(784, 20);
        double Cost() => new Trainer(new Sgd(0.1)).Train(new Network<double>(784, [new(3, Activation.Softmax)], Backprop.Cost.CrossEntropy, seed: 1), images).Epochs[0].Cost;
        var before = Cost();
        images.X.MapInplace(_ => 0);
        Assert.NotEqual(before, Cost());
        Assert.Equal(0, images.X.Enumerate().Sum());
        Assert.Equal(0, images.Sample(5).Sum());
    }

    [Fact]
    public void One_sample_of_many_images_does_not_make_numbers_of_all()
    {
        var images = Images(784, 2000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = images.Sample(0);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Zeros_are_counted_and_not_guessed()
    {
        // A pixel that is never lit, at every place where a look at some of them, evenly spread, would fall.
        var random = new Random(1);
        var lit = Dataset.Of(Matrix<double>.Build.Dense(784, 50, (i, _) => i == 0 ? 0 : random.NextDouble() + 0.1), Matrix<double>.Build.Dense(1, 50));
        Assert.False(lit.Inputs.IsSparse);
        Assert.True(Images(784, 20).Inputs.IsSparse);
        Assert.True(Images(784, 20).Slice(3, 2).Inputs.IsSparse);
        Assert.True(Dataset.Of(Images(784, 20).X, Matrix<double>.Build.Dense(1, 20)).Inputs.IsSparse);
    }

    /// <summary>Bytes of which three quarters are zero.</summary>
    private static Dataset<double> Images(int pixels, int count)
    {
        var random = new Random(1);
        byte[] bytes = [.. Enumerable.Range(0, pixels * count).Select(i => random.Next(4) == 0 ? (byte)random.Next(1, 256) : (byte)0)];
        return Dataset.Labelled<double>(pixels, new(pixels, bytes), [.. Enumerable.Range(0, count).Select(i => i % 3)], 3);
    }

    [Fact]
    public void Refuses_what_does_not_fit_together()
    {
        var x = Matrix<double>.Build.Dense(2, 3);
        Assert.Contains("3 columns", Assert.Throws<ArgumentException>(() => Dataset.Of(x, Matrix<double>.Build.Dense(1, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("2 labels", Assert.Throws<ArgumentException>(() => Dataset.Labelled(x, [0, 1], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Label 5 at position 2", Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.Labelled(x, [0, 1, 5], 3)).Message, StringComparison.Ordinal);
    }
}
