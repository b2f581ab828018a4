using System.Diagnostics;
using System.Numerics;

namespace Backprop;

/// <summary>Trains a network by minibatch gradient descent: shuffle, forward, backward, step, and an evaluation after each epoch.</summary>
/// <param name="Optimizer">How a gradient becomes a step.</param>
public sealed partial record Trainer(Optimizer Optimizer)
{
    /// <summary>The number of passes over the training data.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The number of samples of a minibatch; the last of an epoch is smaller where it does not divide the data.</summary>
    public int MinibatchSize { get; init; } = 64;

    /// <summary>
    /// Null: an epoch is one pass over the shuffled data. A number: an epoch is so many minibatches,
    /// each drawn anew from all of the data, its samples distinct (as post 003 trains).
    /// </summary>
    public int? SampledMinibatches { get; init; }

    /// <summary>How the learning rate changes over the run.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>What happens to the gradients before each step, in this order.</summary>
    public IReadOnlyList<GradientRule> GradientRules { get; init; } = [];

    /// <summary>Whether and how the run may end before its last epoch.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Decides the order of the samples: the same seed, network and data give the same run.</summary>
    public int Seed { get; init; }

    /// <summary>Runs all epochs and changes the network's weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="test">The samples to evaluate on after each epoch; they change nothing.</param>
    /// <param name="progress">Told of every minibatch, on the training thread: it should return quickly.</param>
    /// <param name="cancellation">Ends the run after the minibatch it is in; the network keeps what it has learned.</param>
    /// <returns>The course of the run; of one that was cancelled, the epochs and minibatches until then.</returns>
    /// <exception cref="ArgumentException">Network and data do not fit together, or a setting is out of range.</exception>
    /// <exception cref="NotFiniteNumberException">A number became NaN or infinite; the message names layer and step.</exception>
    /// <exception cref="OperationCanceledException">The host stops the cell (<see cref="Interruption"/>); the network keeps what it has learned.</exception>
    public History Train<T>(
        Network<T> network, Dataset<T> train, Dataset<T>? test = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 0, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(MinibatchSize, 1, nameof(MinibatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(SampledMinibatches ?? 1, 1, nameof(SampledMinibatches));
        network.RequireFit(train, nameof(train));
        if (test is not null)
            network.RequireFit(test, nameof(test));
        (train, var validation) = EarlyStopping?.HoldBack(train, Seed) ?? (train, null);

        var history = new History();
        var minibatches = new Minibatches(train.Count, MinibatchSize, SampledMinibatches, Seed);
        history.Reserve(Epochs * (long)minibatches.PerEpoch);
        Update<T> update = GradientRules.Count > 0 ? new Gradients<T>() : Optimizer is Sgd ? new Descent<T>() : new Fused<T>(network, Optimizer);
        Update<T>? along = GradientRules.Count > 0 ? new Along<T>(network, Optimizer) : null;
        var average = NewAverage(network);
        T[][]? best = null;
        var clock = Stopwatch.StartNew();

        var isOver = Epochs == 0;
        for (var epoch = 1; !isOver; epoch++)
        {
            var (cost, seen) = (0.0, 0);
            var begin = clock.Elapsed;
            var data = train.InEpoch(epoch, Seed);
            for (var i = 0; i < minibatches.PerEpoch; i++)
            {
                Interruption.Check();
                if (cancellation.IsCancellationRequested)
                    return history;
                var samples = minibatches.Next(i);
                var rate = Optimizer.LearningRate * Schedule.At(epoch - 1, i, minibatches.PerEpoch, Epochs);
                var minibatchCost = double.CreateChecked(network.Learn(data, samples, update.Next(rate)));
                if (along is not null)
                {
                    for (var r = 0; r < GradientRules.Count; r++)
                        GradientRules[r].Apply(network, samples.Length);
                    network.Apply(along.Next(rate));
                }

                average?.Add(update.Step);
                cost += minibatchCost * samples.Length;
                seen += samples.Length;
                history.Add(minibatchCost);
                Report(over: false);
            }

            var seconds = (clock.Elapsed - begin).TotalSeconds;
            average?.Show(data, when: epoch == Epochs || (test ?? validation) is not null);
            history.Add(new Epoch(
                epoch, cost / seen, seconds, test is null ? null : network.Evaluate(test), validation is null ? null : network.Evaluate(validation)));
            isOver = epoch == Epochs || EarlyStopping?.IsOver(history) == true;
            if (history.Best?.Number == epoch)
                best = network.CopyParameters();
            if (isOver && best is not null)
                network.Restore(best);
            average?.Hide(unless: isOver);
            Report(isOver);

            void Report(bool over) => progress?.Report(
                new(epoch, Epochs, ((epoch - 1L) * minibatches.SamplesPerEpoch) + seen, (long)Epochs * minibatches.SamplesPerEpoch, clock.Elapsed, history, over));
        }

        return history;
    }
}
