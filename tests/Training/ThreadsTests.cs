using Xunit;

namespace Backprop.Tests.Training;

/// <summary>How many threads share the work changes how long it takes, and nothing else.</summary>
[Collection(nameof(Alone))]
public sealed class ThreadsTests
{
    [Fact]
    public void Any_number_of_threads_trains_the_same_network_to_the_last_bit()
    {
        var (train, test) = Mnist.Load();
        Dataset<float> some = train.Slice(0, 1000), others = test.Slice(0, 500);
        int count = Workers.Count;
        try
        {
            var runs = new[] { 1, 2, 3, 5 }.Select(threads =>
            {
                Workers.Count = threads;
                var network = new Network<float>(Mnist.Pixels, [new(80, Activation.Sigmoid), new(30, Activation.Relu), new(10, Activation.Softmax)], Cost.CrossEntropy, seed: 1);
                var history = new Trainer(new Adam()) { Epochs = 2, MinibatchSize = 64 }.Train(network, some, others);
                return network.Layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray())).Append((float)history.Epochs[^1].Test!.Cost).ToArray();
            }).ToArray();
            Assert.All(runs, run => Assert.Equal(runs[0], run));
        }
        finally
        {
            Workers.Count = count;
        }
    }
}
