using Xunit;

namespace Backprop.Tests.Training;

/// <summary>How many threads share the work changes how long it takes, and nothing else.</summary>
[Collection(nameof(Alone))]
public sealed class ThreadsTests
{
    [Fact]
    public void Any_number_of_threads_trains_the_same_network_to_the_last_bit() => Same(() => new(
        Mnist.Pixels, [new(80, Activation.Sigmoid), new(30, Activation.Relu), new(10, Activation.Softmax)], Cost.CrossEntropy, seed: 1));

    [Fact]
    public void Any_number_of_threads_trains_the_same_convolutional_network_to_the_last_bit() => Same(() => new(
        new TensorShape(1, 28, 28),
        [
            new Convolution(6, 5, Activation.Identity), new BatchNorm(Activation.Relu), new MaxPool(2), new Convolution(8, 3, Activation.Tanh, Stride: 2, Padding: 1), new AveragePool(2),
            new Flatten(), new Dropout(0.3), new Dense(30, Activation.Identity), new BatchNorm(Activation.Relu), new Dense(10, Activation.Softmax),
        ],
        Cost.CrossEntropy, seed: 1));

    private static void Same(Func<Network<float>> start)
    {
        var (train, test) = Mnist.Load();
        Dataset<float> some = train.Slice(0, 1000), others = test.Slice(0, 500);
        var count = Workers.Count;
        try
        {
            var runs = new[] { 1, 2, 3, 5 }.Select(threads =>
            {
                Workers.Count = threads;
                var network = start();
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
