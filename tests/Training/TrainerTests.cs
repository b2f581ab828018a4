using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Training;

public class TrainerTests
{
    private static readonly Matrix<double> X = Matrix<double>.Build.Random(3, 40, 1);
    private static readonly Dataset<double> Sines = Dataset.Of(X, X.Map(Math.Sin).SubMatrix(0, 2, 0, 40));

    private static Network<double> NewNetwork(int seed = 1) => new(3, [new(6, Activation.Tanh), new(2, Activation.Identity)], Cost.Quadratic, seed: seed);

    [Fact]
    public void A_run_lowers_the_cost_and_the_same_seed_repeats_it()
    {
        Network<double> first = NewNetwork(), second = NewNetwork();
        var trainer = new Trainer(new Sgd(0.2)) { Epochs = 30, MinibatchSize = 7, Seed = 5 };

        var history = trainer.Train(first, Sines);
        trainer.Train(second, Sines);

        Assert.True(history.Epochs[^1].Cost < history.Epochs[0].Cost / 5);
        Assert.Equal(6 * 30, history.MinibatchCosts.Count);
        Assert.Equal(first.Layers[0].W, second.Layers[0].W);
    }

    [Fact]
    public void The_learning_rate_of_each_step_follows_the_schedule()
    {
        // One weight, a gradient that is always 1: each step is the rate itself.
        var one = Dataset.Of(Matrix<double>.Build.Dense(1, 4, 1), Matrix<double>.Build.Dense(1, 4));
        var network = new Network<double>(1, [new(1, Activation.Identity, Bias: false)], new Sum(), Initializer.Constant(0));
        var steps = new List<double>();
        var progress = new OnReport(_ => steps.Add(network.Layers[0].W[0, 0]));

        new Trainer(new Sgd(1)) { Epochs = 4, MinibatchSize = 2, Schedule = Schedule.WarmUp(1, Schedule.Step(1, 0.1)) }.Train(network, one, progress: progress);

        var walked = steps.Distinct().Append(steps[^1]).Zip(steps.Distinct().Prepend(0.0), (after, before) => before - after).Where(step => step > 0);
        double[] expected = [0.5, 1, 1, 1, 0.1, 0.1, 0.01, 0.01];
        Assert.All(expected.Zip(walked), pair => Assert.Equal(pair.First, pair.Second, 12));
        Assert.Equal(expected.Length, walked.Count());
    }

    [Fact]
    public void Schedules_have_their_textbook_values()
    {
        Assert.Equal(1, Schedule.Constant.Factor(3.7, 10));
        Assert.Equal([1, 1, 0.5, 0.25], new[] { 0, 1.9, 2, 4.5 }.Select(epoch => Schedule.Step(2, 0.5).Factor(epoch, 10)));
        Assert.Equal([1, 0.81], new[] { 0.0, 2 }.Select(epoch => Schedule.Exponential(0.9).Factor(epoch, 10)), Close);
        Assert.Equal([1, 0.5, 0], new[] { 0.0, 5, 10 }.Select(epoch => Schedule.Cosine.Factor(epoch, 10)), Close);
        Assert.Equal([0, 0.5, 1, 0.5, 0], new[] { 0, 1, 2.0, 6, 10 }.Select(epoch => Schedule.WarmUp(2, Schedule.Cosine).Factor(epoch, 10)), Close);
        Assert.Equal([0.5, 1], new[] { 1.0, 2 }.Select(epoch => Schedule.WarmUp(2, Schedule.Cosine).Factor(epoch, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.WarmUp(0));

        static bool Close(double a, double b) => Math.Abs(a - b) < 1e-15;
    }

    [Fact]
    public void Sampled_minibatches_are_distinct_draws_from_all_of_the_data()
    {
        var minibatches = new Minibatches(50, 10, sampled: 400, seed: 3);
        var counts = new int[50];
        for (var i = 0; i < 400; i++)
        {
            var draw = minibatches.Next(i).ToArray();
            Assert.Equal(10, draw.Distinct().Count());
            foreach (var sample in draw) counts[sample]++;
        }
        // 80 draws of each sample are expected, with a standard deviation of 8.
        Assert.All(counts, count => Assert.InRange(count, 40, 120));
    }

    [Fact]
    public void A_pass_over_the_data_takes_each_sample_once()
    {
        var minibatches = new Minibatches(50, 8, sampled: null, seed: 3);
        Assert.Equal(Enumerable.Range(0, 50), Enumerable.Range(0, 7).SelectMany(i => minibatches.Next(i).ToArray()).Order());
        Assert.Equal(Enumerable.Range(0, 50), Enumerable.Range(0, 7).SelectMany(i => minibatches.Next(i).ToArray()).Order());
    }

    [Fact]
    public void Weight_decay_is_the_gradient_of_the_penalty_and_spares_the_biases()
    {
        var network = NewNetwork();
        network.Forward(Sines.X);
        network.Backward(Sines.Y);
        Matrix<double> gradient = network.Layers[0].dW.Clone(), penalty = CentralDifference.Gradient(w => 0.3 / 2 * w.PointwisePower(2).RowSums().Sum(), network.Layers[0].W);
        var bias = network.Layers[0].db.Clone();

        GradientRule.WeightDecay(0.3).Apply(network, Sines.Count);

        Assert.True((network.Layers[0].dW - gradient - penalty).L2Norm() < 1e-9);
        Assert.Equal(bias, network.Layers[0].db);
    }

    [Theory]
    [InlineData(1e-3, 1e-3)]
    [InlineData(1e6, null)]
    public void Clipping_shortens_all_gradients_together_and_keeps_their_direction(double limit, double? expected)
    {
        var network = NewNetwork();
        network.Forward(Sines.X);
        network.Backward(Sines.Y);
        Vector<double> All() => Vector<double>.Build.DenseOfEnumerable(network.Layers.SelectMany(layer => layer.dW.ToColumnMajorArray().Concat(layer.db)));
        var before = All();

        GradientRule.Clip(limit).Apply(network, Sines.Count);

        var after = All();
        Assert.Equal(expected ?? before.L2Norm(), after.L2Norm(), 1e-12);
        Assert.Equal(1, before.Normalize(2) * after.Normalize(2), 1e-12);
    }

    [Fact]
    public void Gradients_too_large_to_be_squared_are_clipped_all_the_same()
    {
        var network = new Network<float>(2, [new(1, Activation.Identity)], Cost.Quadratic);
        network.Layers[0].dW[0, 0] = 3e30f;
        network.Layers[0].dW[0, 1] = -4e30f;
        GradientRule.Clip(5).Apply(network, 1);
        Assert.Equal([3f, -4f], network.Layers[0].dW.Row(0));
    }

    [Fact]
    public void Training_stops_at_the_first_number_that_is_none_and_names_layer_and_step()
    {
        var network = new Network<float>(3, [new(6, Activation.Relu), new(6, Activation.Relu), new(2, Activation.Identity)], Cost.Quadratic, seed: 2);
        var data = Dataset.Of(X.Map(x => (float)x), Sines.Y.Map(y => (float)y));

        var error = Assert.Throws<NotFiniteNumberException>(() => new Trainer(new Sgd(1e8)) { Epochs = 100, MinibatchSize = 5 }.Train(network, data));

        Assert.Matches(@"^Training stopped at step \d+: the .* of layer [123] became NaN or infinite\.", error.Message);
    }

    [Fact]
    public void A_gradient_that_is_no_number_leaves_the_weights_of_the_step_before()
    {
        var network = new Network<double>(3, [new(2, Activation.Identity)], new Broken(), seed: 2);
        var before = network.Layers[0].W.Clone();
        var error = Assert.Throws<NotFiniteNumberException>(() => new Trainer(new Sgd(0.1)).Train(network, Sines));
        Assert.Contains("step 1: the deltas of layer 1", error.Message);
        Assert.Equal(before, network.Layers[0].W);
    }

    [Fact]
    public void Early_stopping_ends_the_run_and_brings_back_the_best_weights()
    {
        // Few samples and much noise: what fits them best is soon worse on others.
        var x = Matrix<double>.Build.Random(3, 30, 4);
        var noise = Dataset.Of(x, Matrix<double>.Build.Random(2, 30, 5));
        var network = new Network<double>(3, [new(50, Activation.Tanh), new(2, Activation.Identity)], Cost.Quadratic, seed: 3);
        var trainer = new Trainer(new Adam(0.02)) { Epochs = 500, MinibatchSize = 10, Seed = 1, EarlyStopping = new(Share: 0.3, Patience: 4) };

        var history = trainer.Train(network, noise);

        var best = history.Best!;
        Assert.True(history.Epochs.Count < 500);
        Assert.Equal(best.Number + 4, history.Epochs.Count);
        Assert.All(history.Epochs, epoch => Assert.True(epoch.Validation!.Cost >= best.Validation!.Cost));
        var held = noise.Shuffle(1).Slice(0, 9);
        Assert.Equal(best.Validation!.Cost, network.Evaluate(held).Cost, 1e-12);
    }

    [Fact]
    public void A_run_that_is_cancelled_returns_its_history_so_far()
    {
        using var source = new CancellationTokenSource();
        Network<double> cancelled = NewNetwork(), whole = NewNetwork();
        var trainer = new Trainer(new Sgd(0.2)) { Epochs = int.MaxValue, MinibatchSize = 10, Seed = 5 };

        var history = trainer.Train(cancelled, Sines, progress: new OnReport(told =>
        {
            if (told.Samples == 90)
                source.Cancel();
        }), cancellation: source.Token);

        Assert.Equal(2, history.Epochs.Count);
        Assert.Equal(9, history.MinibatchCosts.Count);
        new Trainer(new Sgd(0.2)) { Epochs = 2, MinibatchSize = 10, Seed = 5 }.Train(whole, Sines);
        Assert.NotEqual(whole.Layers[0].W, cancelled.Layers[0].W);
        Assert.Equal(whole.Layers[0].W, Trained(8).Layers[0].W);
        Assert.Equal(cancelled.Layers[0].W, Trained(9).Layers[0].W);

        Network<double> Trained(int steps)
        {
            var network = NewNetwork();
            using var stop = new CancellationTokenSource();
            (trainer with { Epochs = 100 }).Train(network, Sines, progress: new OnReport(told =>
            {
                if (told.History.MinibatchCosts.Count == steps)
                    stop.Cancel();
            }), cancellation: stop.Token);
            return network;
        }
    }

    [Fact]
    public void A_run_of_very_many_epochs_can_be_ended_early()
    {
        var trainer = new Trainer(new Sgd(0.2)) { Epochs = int.MaxValue, MinibatchSize = 1, EarlyStopping = new(Share: 0.5, Patience: 1) };
        Assert.NotEmpty(trainer.Train(NewNetwork(), Dataset.Of(X, Matrix<double>.Build.Random(2, 40, 7))).Epochs);
    }

    [Fact]
    public void A_warm_up_of_one_epoch_trains_where_an_epoch_is_one_minibatch()
    {
        var network = NewNetwork();
        var before = network.Layers[0].W.Clone();
        new Trainer(new Sgd(0.2)) { MinibatchSize = 40, Schedule = Schedule.WarmUp(1) }.Train(network, Sines);
        Assert.NotEqual(before, network.Layers[0].W);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], new[] { 0, 1, 2, 3, 4 }.Select(i => Schedule.WarmUp(2).At(i / 2, i % 2, 2, 5)));
    }

    [Fact]
    public void An_evaluation_changes_nothing_that_a_pass_left()
    {
        Network<double> network = NewNetwork(), other = NewNetwork();
        var others = Dataset.Of(Matrix<double>.Build.Random(3, 40, 9), Matrix<double>.Build.Random(2, 40, 10));
        network.Forward(Sines.X);
        network.Evaluate(others);
        other.Forward(Sines.X);

        Assert.Equal(other.Backward(Sines.Y), network.Backward(Sines.Y));
        Assert.Equal(other.Layers[0].Z, network.Layers[0].Z);
        Assert.Equal(other.Layers[0].dW, network.Layers[0].dW);
        network.Evaluate(others);
        Assert.Equal(other.Layers[1].Delta, network.Layers[1].Delta);
    }

    [Fact]
    public void Other_labels_make_another_accuracy()
    {
        var right = new Evaluation(0, [0, 1, 2, 2], [0, 1, 2, 2], 3);
        Assert.Equal(1, right.Accuracy);
        var wrong = right with { Labels = [0, 2, 1, 2] };
        Assert.Equal((2, 0.5), (wrong.Correct, wrong.Accuracy));
        Assert.Equal([1, 2], wrong.Mistakes);
    }

    [Fact]
    public void Decimals_are_points_whatever_the_culture()
    {
        var (here, german) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        german.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = german;
            Assert.Equal("Step(2.5, 0.1)", Schedule.Step(2.5, 0.1).Name);
            Assert.Equal("WarmUp(0.5, Exponential(0.9))", Schedule.WarmUp(0.5, Schedule.Exponential(0.9)).Name);
            Assert.Equal("^0.5", new Node(2).Pow(0.5).Operation);
            Assert.StartsWith("sigmoid: value 0.731", new Node(1).Sigmoid().ToString(), StringComparison.Ordinal);
            Assert.Contains("is -0.5;", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-0.5)).Message, StringComparison.Ordinal);
            Assert.Contains("share of 0.001 of", Assert.Throws<ArgumentException>(() => new Trainer(new Sgd(0.1)) { EarlyStopping = new(0.001) }.Train(NewNetwork(), Sines)).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = here;
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(0.001)]
    public void A_validation_share_that_leaves_a_part_empty_is_refused(double share) =>
        Assert.Contains("both parts need a sample", Assert.Throws<ArgumentException>(
            () => new Trainer(new Sgd(0.1)) { EarlyStopping = new(share) }.Train(NewNetwork(), Sines)).Message);

    /// <summary>C = Σ a, whose gradient is 1 everywhere.</summary>
    private sealed class Sum : Cost
    {
        public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y) => a[0];

        public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient) => gradient.Fill(T.One);
    }

    private sealed class Broken : Cost
    {
        public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y) => T.Zero;

        public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient) => gradient.Fill(T.One / T.Zero);
    }

    private sealed class OnReport(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
