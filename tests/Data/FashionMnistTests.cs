using Xunit;

namespace Backprop.Tests.Data;

/// <summary>What reads the files is the same as for MNIST, whose tests damage them.</summary>
[Collection(nameof(Alone))]
public sealed class FashionMnistTests
{
    [Fact]
    public void Loads_the_whole_of_it()
    {
        var (train, test) = FashionMnist.Load();
        Assert.Equal((60_000, 784, 10), (train.Count, train.Features, train.Outputs));
        Assert.Equal((10_000, 784, 10), (test.Count, test.Features, test.Outputs));
        Assert.Same(train, FashionMnist.Load().Train);

        // As its authors publish it: the first labels, every class equally often, and the mean and deviation that tutorials normalise with.
        Assert.Equal([9, 0, 0, 3, 0, 2, 7, 2, 5, 5], train.Labels.Take(10));
        Assert.Equal([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], test.Labels.Take(10));
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal((6_000, 1_000), (train.Labels.Count(l => l == label), test.Labels.Count(l => l == label))));
        var pixels = train.X.ToColumnMajorArray();
        var mean = pixels.Average(p => (double)p);
        Assert.Equal(0.2860, mean, 4);
        Assert.Equal(0.3530, Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), 4);
    }

    [Fact]
    public void Digits_are_not_taken_for_clothes()
    {
        Environment.SetEnvironmentVariable(FashionMnist.FolderVariable, Path.Combine(Repository.Root, "data", "mnist"));
        try
        {
            var message = Assert.Throws<InvalidDataException>(() => FashionMnist.Load<double>()).Message;
            Assert.Contains("is not the official file", message, StringComparison.Ordinal);
            Assert.Contains("data/fashion-mnist", message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(FashionMnist.FolderVariable, null);
        }
    }
}
