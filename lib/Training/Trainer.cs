using System.Diagnostics;
using System.Numerics;

namespace Backprop;

/// <summary>Trains a network by minibatch gradient descent: shuffle, forward, backward, step, and an evaluation after each epoch.</summary>
/// <example><code>
/// var history = new Trainer(new Sgd(0.5)) { Epochs = 5, MinibatchSize = 64, Seed = 1 }.Train(network, train, test);
/// </code></example>
/// <param name="optimizer">How a gradient becomes a step.</param>
public sealed class Trainer(Optimizer optimizer)
{
    /// <summary>How a gradient becomes a step.</summary>
    public Optimizer Optimizer { get; } = optimizer;

    /// <summary>The number of passes over the training data.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The number of samples of a minibatch; the last of an epoch is smaller where it does not divide the data.</summary>
    public int MinibatchSize { get; init; } = 64;

    /// <summary>Decides the order of the samples: the same seed, network and data give the same run.</summary>
    public int Seed { get; init; }

    /// <summary>Runs all epochs and changes the network's weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="test">The samples to evaluate on after each epoch; they change nothing.</param>
    /// <param name="progress">Told of every minibatch, on the training thread: it should return quickly.</param>
    /// <param name="cancellation">Ends the run after the minibatch it is in; the network keeps what it has learned.</param>
    /// <exception cref="ArgumentException">Network and data do not fit together, or a setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public History Train<T>(
        Network<T> network,
        Dataset<T> train,
        Dataset<T>? test = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 0, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(MinibatchSize, 1, nameof(MinibatchSize));
        RequireFit(network, train, nameof(train));
        if (test is not null)
            RequireFit(network, test, nameof(test));

        var history = new History();
        history.Reserve(Epochs * ((train.Count + MinibatchSize - 1) / MinibatchSize));
        var parameters = new Parameters<T>(network, Optimizer);
        var random = new Random(Seed);
        int[] order = [.. Enumerable.Range(0, train.Count)];
        T[] x = new T[train.Features * MinibatchSize], y = new T[train.Outputs * MinibatchSize];
        var clock = Stopwatch.StartNew();

        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            double cost = 0;
            TimeSpan begin = clock.Elapsed;
            random.Shuffle(order);
            for (int start = 0; start < order.Length; start += MinibatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                int samples = Math.Min(MinibatchSize, order.Length - start);
                train.Gather(order.AsSpan(start, samples), x, y);
                network.Forward(x.AsSpan(0, samples * train.Features), samples);
                double minibatchCost = double.CreateChecked(network.Backward(y.AsSpan(0, samples * train.Outputs)));
                parameters.Step(Optimizer.LearningRate);

                cost += minibatchCost * samples;
                history.Add(minibatchCost);
                Report(start + samples);
            }

            double seconds = (clock.Elapsed - begin).TotalSeconds;
            history.Add(new Epoch(epoch, cost / train.Count, seconds, test is null ? null : Evaluation.Of(network, test)));
            Report(train.Count);

            void Report(int samples) => progress?.Report(
                new(epoch, Epochs, ((epoch - 1L) * train.Count) + samples, (long)Epochs * train.Count, clock.Elapsed, history));
        }

        return history;
    }

    internal static void RequireFit<T>(Network<T> network, Dataset<T> data, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (data.Count == 0)
            throw new ArgumentException("The data set is empty; it needs at least one sample.", name);
        if (data.Features != network.Inputs || data.Outputs != network.Outputs)
        {
            throw new ArgumentException(
                $"The samples have {data.Features} features and {data.Outputs} targets; the network takes {network.Inputs} and gives {network.Outputs}.", name);
        }
    }

    /// <summary>The parameters of a network, each with its gradient and with what the optimizer remembers of it.</summary>
    private sealed class Parameters<T>(Network<T> network, Optimizer optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[][][] _weightStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Weights.Length))];
        private readonly T[][][] _biasStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Biases.Length))];
        private int _step;

        public void Step(double learningRate)
        {
            _step++;
            for (int l = 0; l < network.Layers.Count; l++)
            {
                DenseLayer<T> layer = network.Layers[l];
                optimizer.Update(layer.WeightGradient, learningRate, _step, _weightStates[l], layer.Weights);
                optimizer.Update(layer.BiasGradient, learningRate, _step, _biasStates[l], layer.Biases);
            }
        }

        private static T[][] NewState(Optimizer optimizer, int size) => [.. Enumerable.Range(0, optimizer.StateCount).Select(_ => new T[size])];
    }
}
