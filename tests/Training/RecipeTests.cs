using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Training;

/// <summary>The recipes in minutes' worth of seconds: each quirk by itself, and short runs. The full ones are too long for every day.</summary>
public class RecipeTests
{
    [Fact]
    public void Post_000_as_published_has_64_times_the_gradient_of_the_weights_and_that_of_the_biases()
    {
        var random = Matrix<double>.Build.Random(Mnist.Pixels, 64, 1);
        var data = Dataset.Labelled(random, [.. Enumerable.Range(0, 64).Select(i => i % 10)], 10);
        var network = PostRecipes.Post000AsPublished.NewNetwork<double>(1);
        var check = network.CheckGradients(data.X, data.Y, perArray: 20);
        Assert.True(check.RelativeError < 1e-6, check.ToString());
        var gradients = network.Layers.Select(layer => (dW: layer.dW.Clone(), db: layer.db.Clone())).ToArray();

        Assert.Single(PostRecipes.Post000AsPublished.Trainer.GradientRules).Apply(network, 64);

        Assert.All(network.Layers.Zip(gradients), pair => Assert.Equal((64 * pair.Second.dW, pair.Second.db), (pair.First.dW, pair.First.db)));
        Assert.Equal(0.64, PostRecipes.Post000AsDerived.Trainer.Optimizer.LearningRate);
    }

    [Fact]
    public void Post_000_starts_its_biases_in_the_unit_interval_and_its_weights_by_the_number_of_inputs()
    {
        var layer = PostRecipes.Post000AsDerived.NewNetwork<double>(1).Layers[0];
        Assert.All(layer.b, b => Assert.InRange(b, 0, 1));
        Assert.InRange(layer.b.Sum() / 256, 0.4, 0.6);
        Assert.InRange(layer.W.FrobeniusNorm() / Math.Sqrt(256), 0.99, 1.01);
    }

    [Fact]
    public void Post_001_as_published_is_tested_on_raw_pixels()
    {
        var test = Mnist.Load().Test.Slice(0, 5);
        Assert.Equal(255f, PostRecipes.Post001AsPublished.TestSet(test).X.Enumerate().Max());
        Assert.Equal(test.Labels, PostRecipes.Post001AsPublished.TestSet(test).Labels);
        Assert.Same(test, PostRecipes.Post001AsDerived.TestSet(test));
    }

    [Fact]
    public void Post_002_as_published_has_a_derivative_that_is_minus_six_at_three()
    {
        var three = Vector<double>.Build.Dense(1, 3);
        Assert.Equal(-6, Quirks.SigmoidWithWrongDerivative.Derivative(three)[0]);
        Assert.Equal(Activation.Sigmoid.Apply(three), Quirks.SigmoidWithWrongDerivative.Apply(three));
        Assert.Equal(0.0451766597309121, Activation.Sigmoid.Derivative(three)[0], 1e-12);
    }

    [Fact]
    public void Post_002_solves_XOR_from_at_least_nine_of_ten_starts_as_derived_and_from_none_as_published()
    {
        Assert.InRange(Enumerable.Range(0, 10).Count(seed => Solves(PostRecipes.Post002XorAsDerived, seed)), 9, 10);
        Assert.Equal(0, Enumerable.Range(0, 10).Count(seed => Solves(PostRecipes.Post002XorAsPublished, seed)));
    }

    private static bool Solves(Recipe recipe, int seed)
    {
        try
        {
            var (network, _) = recipe.Run(seed, PostRecipes.Xor);
            return network.Forward(PostRecipes.Xor.X).Map(Math.Round).Equals(PostRecipes.Xor.Y);
        }
        catch (NotFiniteNumberException)
        {
            return false;
        }
    }

    [Fact]
    public void Post_002_learns_its_regression()
    {
        var (_, history) = PostRecipes.Post002Regression.Run(1, PostRecipes.Regression);
        Assert.True(history.Epochs[^1].Cost < 0.002 && history.Epochs[0].Cost > 0.05, $"{history.Epochs[0].Cost} → {history.Epochs[^1].Cost}");
        var (xs, ys) = (PostRecipes.Regression.X, PostRecipes.Regression.Y);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal([xs[0, i] * xs[1, i], (1 + Math.Sin(2 * Math.PI * xs[0, i])) / 2], ys.Column(i), (a, b) => Math.Abs(a - b) < 1e-12));
    }

    [Fact]
    public void Post_003_as_published_forgets_its_clip_and_shortens_its_delta()
    {
        // Logits of 30 and 6 are both clipped to 5: the certain and right answer becomes a coin toss, and δ goes on pushing.
        var z = Vector<double>.Build.DenseOfArray([30, 6]);
        var a = Quirks.ClippedSoftmax.Apply(z);
        var expected = Math.Exp(5) / ((2 * Math.Exp(5)) + 1e-3);
        Assert.All(a, probability => Assert.Equal(expected, probability, 1e-15));

        var delta = new double[2];
        Quirks.DifferenceAsGradient.OutputDelta<double>(Quirks.ClippedSoftmax, z.AsArray(), a.AsArray(), [1, 0], delta);
        Assert.Equal([(expected - 1) * expected * (1 - expected), expected * expected * (1 - expected)], delta, (one, other) => Math.Abs(one - other) < 1e-15);
    }

    [Fact]
    public void A_start_of_post_004_that_stalls_has_an_output_unit_that_is_shut()
    {
        // From this start the unit of the digit 7 is near 0 for every image, where σ′ = a (1 − a) leaves next to no δ to learn from.
        var (train, test) = Mnist.Load();
        var (network, history) = (PostRecipes.Post004 with { Trainer = PostRecipes.Post004.Trainer with { Epochs = 1 } }).Run(10, train, test);
        var a = network.Forward(test.X);

        Assert.InRange(history.Accuracy, 0.8, 0.87);
        Assert.InRange(history.Epochs[^1].Test!.ConfusionMatrix.Column(7).Sum(), 0, 10);
        Assert.InRange(a.Row(7).Average(), 0, 0.01);
        Assert.All(a.ToRowArrays().Where((_, digit) => digit != 7), row => Assert.InRange(row.Average(), 0.04, 0.2));
    }

    public static TheoryData<string, double, double> ShortRuns => new()
    {
        // Three epochs of 700 minibatches tell each recipe from its quirk and from a broken one.
        { "000 as published", 0.93, 0.96 }, { "000 as derived", 0.93, 0.96 },
        { "001 as published", 0.3, 0.8 }, { "001 as derived", 0.8, 0.87 },
        { "003 as derived", 0.94, 0.97 }, { "004", 0.7, 0.93 },
    };

    [Theory]
    [MemberData(nameof(ShortRuns))]
    public void A_short_run_is_on_its_way(string name, double least, double most)
    {
        var (train, test) = Mnist.Load();
        var recipe = PostRecipes.OnMnist.Single(one => one.Name == name);
        var (_, history) = (recipe with { Trainer = recipe.Trainer with { Epochs = 3, SampledMinibatches = 700 } }).Run(1, train, test);
        Assert.InRange(history.Accuracy, least, most);
    }
}
