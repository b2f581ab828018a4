using Xunit;

namespace Backprop.Tests.Training;

/// <summary>A step of training allocates nothing after the first minibatch, on any path through optimizers, activations and gradient rules.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    public static TheoryData<string> Ways => ["sgd", "momentum", "nesterov", "rmsprop", "adam", "clipped", "quadratic", "binary", "convolution"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_step_allocates_nothing(string way)
    {
        Optimizer optimizer = way switch
        {
            "momentum" => new Momentum(0.01),
            "nesterov" => new Nesterov(0.01),
            "rmsprop" => new RmsProp(0.001),
            "adam" => new Adam(),
            _ => new Sgd(0.01),
        };
        var (cost, output) = way switch
        {
            "quadratic" => (Cost.Quadratic, Activation.Tanh),
            "binary" => (Cost.BinaryCrossEntropy, Activation.Sigmoid),
            _ => (Cost.CrossEntropy, Activation.Softmax),
        };

        // Wide enough for work that threads share.
        Layer[] front = way == "convolution"
            ? [new Convolution(8, 3, Activation.Relu, Padding: 1), new BatchNorm(Activation.Relu), new MaxPool(2), new Convolution(8, 3, Activation.Relu), new AveragePool(2), new Flatten(), new Dropout(0.5)]
            : [];
        var network = new Network<float>(new TensorShape(1, 15, 20), [.. front, new Dense(150, Activation.Sigmoid), new Dense(40, Activation.Relu), new Dense(10, output)], cost, seed: 1);
        var random = new Random(1);
        var X = MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.Dense(300, 640, (i, j) => random.NextSingle());
        var data = Dataset.Labelled(X, [.. Enumerable.Range(0, 640).Select(_ => random.Next(10))], 10);
        var progress = new Allocations();
        new Trainer(optimizer) { Epochs = 2, MinibatchSize = 64, GradientRules = way == "clipped" ? [GradientRule.Clip(1), GradientRule.WeightDecay(1e-4)] : [] }.Train(network, data, progress: progress);

        // The second epoch: in the first, a thread may still take a part of the work that it had not before, and need room for it.
        Assert.Equal(Enumerable.Repeat(0L, 8), progress.PerStep[12..20]);
    }

    /// <summary>What the training thread allocates from one report to the next.</summary>
    private sealed class Allocations : IProgress<TrainingProgress>
    {
        private readonly List<long> _perStep = new(100);
        private long _last;

        public List<long> PerStep => _perStep;

        public void Report(TrainingProgress value)
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            _perStep.Add(now - _last);
            _last = now;
        }
    }
}
