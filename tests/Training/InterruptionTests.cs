using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Training;

/// <summary>Long work asks a token that it was not given as an argument.</summary>
public sealed class InterruptionTests : IDisposable
{
    // Of this test alone, though others train at the same time.
    private static readonly AsyncLocal<CancellationToken> Mine = new();

    private readonly CancellationTokenSource _stop = new();

    public InterruptionTests() => Interruption.Token = () => Mine.Value;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void A_training_that_is_stopped_keeps_what_it_has_learned()
    {
        Mine.Value = _stop.Token;
        var data = Dataset.Of(Matrix<double>.Build.Random(3, 40, 1), Matrix<double>.Build.Dense(1, 40, 0.5));
        Network<double> Fresh() => new(3, [new(4, Activation.Tanh), new(1, Activation.Sigmoid)], Cost.Quadratic, Initializer.He, seed: 1);
        var trainer = new Trainer(new Sgd(0.5)) { Epochs = 1000, MinibatchSize = 10 };
        var (stopped, whole) = (Fresh(), Fresh());

        Assert.Throws<OperationCanceledException>(() => trainer.Train(stopped, data, progress: new Told(told =>
        {
            if (told.Samples == 400)
                _stop.Cancel();
        })));
        Mine.Value = default;
        (trainer with { Epochs = 10 }).Train(whole, data);
        Assert.Equal(whole.Layers[0].Weights.ToArray(), stopped.Layers[0].Weights.ToArray());
    }

    [Fact]
    public void Other_long_work_asks_too()
    {
        Mine.Value = _stop.Token;
        _stop.Cancel();
        var network = new Network<double>(2, [new(1, Activation.Sigmoid)], Cost.BinaryCrossEntropy, Initializer.He, seed: 1);
        var (X, Y) = (Matrix<double>.Build.Dense(2, 3, 1), Matrix<double>.Build.Dense(1, 3, 1));
        Assert.Throws<OperationCanceledException>(() => network.CheckGradients(X, Y));
        Assert.Throws<OperationCanceledException>(() => CentralDifference.Jacobian(x => x, X.Column(0)));
        Assert.Throws<OperationCanceledException>(() => network.Evaluate(Dataset.Of(X, Y)));
        Assert.Throws<OperationCanceledException>(() => (new Node(2) * 3).Backward());
        Assert.Throws<OperationCanceledException>(() => Figure.Contour((x, y) => x + y, (0, 1), (0, 1)));
    }

    private sealed class Told(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }
}
