using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Training;

public class AveragingTests
{
    private static readonly Matrix<double> X = Matrix<double>.Build.Random(3, 1200, 1);
    private static readonly Dataset<double> Sines = Dataset.Of(X, X.Map(Math.Sin).SubMatrix(0, 2, 0, X.ColumnCount));

    private static Network<double> NewNetwork() =>
        new(new TensorShape(3), [new Dense(6, Activation.Identity, Bias: false), new BatchNorm(Activation.Tanh), new Dense(2, Activation.Identity)], Cost.Quadratic, seed: 1);

    private static Trainer Averaging(double kept) => new(new Sgd(0.2)) { Epochs = 3, MinibatchSize = 100, Seed = 5, Averaging = kept };

    [Theory]
    [InlineData(0)]
    [InlineData(0.8)]
    [InlineData(0.99)]
    public void A_run_ends_with_the_average_over_its_steps(double kept)
    {
        var network = NewNetwork();
        var weights = new List<Matrix<double>>();
        var progress = new OnStep(() => weights.Add(network.Layers[2].W.Clone()));
        (Averaging(kept) with { Averaging = null }).Train(network, Sines, progress: progress);

        var mean = weights[0];
        for (var t = 2; t <= weights.Count; t++)
            mean += Math.Max(1 - kept, 1.0 / t) * (weights[t - 1] - mean);
        var averaged = NewNetwork();
        Averaging(kept).Train(averaged, Sines);

        Assert.Equal(36, weights.Count);
        Assert.True((mean - averaged.Layers[2].W).Enumerate().All(apart => Math.Abs(apart) < 1e-12));
    }

    [Fact]
    public void What_batch_normalization_remembers_belongs_to_the_averaged_weights()
    {
        var network = NewNetwork();
        Averaging(0.9).Train(network, Sines);

        // Without training, z of the first layer is the same whatever the second remembers.
        network.Forward(X);
        var z = network.Layers[0].Z;
        double[] remembered = [.. network.Layers[1].Statistics];
        for (var c = 0; c < z.RowCount; c++)
        {
            var channel = z.Row(c);
            double mean = channel.Average(), variance = channel.Sum(value => (value - mean) * (value - mean)) / (channel.Count - 1);
            Assert.Equal(mean, remembered[c], 1e-12);
            // The mean of the variances of some hundred samples at a time.
            Assert.Equal(variance, remembered[z.RowCount + c], 0.01 * variance);
        }
    }

    [Fact]
    public void To_evaluate_on_the_way_changes_nothing()
    {
        Network<double> asked = NewNetwork(), left = NewNetwork();
        var history = Averaging(0.9).Train(asked, Sines, test: Sines);
        Averaging(0.9).Train(left, Sines);

        Assert.Equal(left.Layers[0].W, asked.Layers[0].W);
        Assert.Equal(left.Layers[1].Statistics.ToArray(), asked.Layers[1].Statistics.ToArray());
        Assert.Equal(history.Epochs[^1].Test!.Cost, asked.Evaluate(Sines).Cost);
        Assert.NotEqual(history.Epochs[0].Test!.Cost, history.Epochs[1].Test!.Cost);
    }

    [Fact]
    public void Early_stopping_gives_back_the_average_of_the_best_epoch()
    {
        var network = NewNetwork();
        // A rate that gets worse and worse after the second epoch.
        var history = (Averaging(0.5) with { Epochs = 6, EarlyStopping = new EarlyStopping(Patience: 2), Schedule = new Schedule("rising", (epoch, _) => epoch < 2 ? 1 : 20) }).Train(network, Sines, test: Sines);

        Assert.Equal(2, history.Best!.Number);
        Assert.Equal(history.Epochs[1].Test!.Cost, network.Evaluate(Sines).Cost);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double kept) => Assert.Throws<ArgumentOutOfRangeException>(() => Averaging(kept).Train(NewNetwork(), Sines));

    private sealed class OnStep(Action act) : IProgress<TrainingProgress>
    {
        private int _steps;

        public void Report(TrainingProgress value)
        {
            if (value.History.MinibatchCosts.Count <= _steps)
                return;
            _steps = value.History.MinibatchCosts.Count;
            act();
        }
    }
}
