using System.Text.Json;
using Xunit;

namespace Backprop.Tests.Training;

/// <summary>
/// The experiments that take too long for a notebook are kept as files of the library, lib/Course/NAME.json, each made by
/// <code>BACKPROP_MEASURE=NAME dotnet test tests --filter MeasuredTests</code>
/// Here one run of each recipe is made again and held to the file: another processor sums in another order, so a run may end a little elsewhere.
/// </summary>
public class MeasuredTests
{
    private const string Variable = "BACKPROP_MEASURE";

    /// <summary>An experiment: from how many seeds, what its file holds, and its recipes, of which each gives the percentage of images that are right after a run from a seed.</summary>
    private sealed record Kept(int Seeds, Func<Experiment> Trials, (string Name, Func<int, double> Score)[] Recipes);

    private static readonly Dictionary<string, Kept> All = new()
    {
        ["post-003-ablation"] = new(8, () => Measured.Post003Ablation, [.. PostRecipes.Post003Ablation.Select(recipe => (recipe.Name, (Func<int, double>)(seed => PercentRight(recipe, seed))))]),
        ["last-percent-mnist"] = new(5, () => Measured.LastPercentOnMnist, Remedies(LastPercent.Remedies, () => Mnist.Load().Train)),
        ["last-percent-fashion"] = new(5, () => Measured.LastPercentOnFashion, Remedies(LastPercent.Remedies, () => FashionMnist.Load().Train)),
        ["last-percent-longer"] = new(5, () => Measured.LastPercentLonger, Remedies(LastPercent.Longer, () => Mnist.Load().Train)),
    };

    public MeasuredTests()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } name)
            return;
        Write(name, Experiment.Run(All[name].Seeds, All[name].Recipes).Trials);
        Environment.SetEnvironmentVariable(Variable, null);
    }

    public static TheoryData<string, string> Recipes => [.. All.SelectMany(kept => kept.Value.Recipes.Select(recipe => (kept.Key, recipe.Name)))];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_run_made_again_ends_where_the_file_says(string experiment, string recipe)
    {
        var kept = All[experiment].Trials()[recipe];
        Assert.Equal(All[experiment].Seeds, kept.Scores.Count);

        // What survives ends within a point; what collapses ends at a guess, or nearly.
        var again = All[experiment].Recipes.Single(one => one.Name == recipe).Score(3);
        if (kept.Scores[2] > 80)
            Assert.InRange(again, kept.Scores[2] - 1, kept.Scores[2] + 1);
        else
            Assert.InRange(again, 5, 80);
    }

    private static double PercentRight(Recipe recipe, int seed)
    {
        var (train, test) = Mnist.Load();
        var network = recipe.NewNetwork<float>(seed);
        try
        {
            (recipe.Trainer with { Seed = seed }).Train(network, train);
        }
        catch (NotFiniteNumberException)
        {
            // The network keeps its last finite weights, and they count.
        }

        return Percent(network, test);
    }

    /// <summary>Notebook 12's: trained on the first 10,000 images of a training set, judged on its last 10,000.</summary>
    private static (string, Func<int, double>)[] Remedies(IReadOnlyList<Remedy> remedies, Func<Dataset<float>> images) => [.. remedies.Select(remedy =>
        (remedy.Name, (Func<int, double>)(seed => Percent(remedy.Trained(images().Slice(0, 10_000), seed), images().Slice(50_000, 10_000)))))];

    private static double Percent(Network<float> network, Dataset<float> images) => Math.Round(100 * network.Evaluate(images).Accuracy, 2);

    private static void Write(string name, IEnumerable<Trials> trials)
    {
        var lines = trials.Select(trial => JsonSerializer.Serialize(new { trial.Name, trial.Scores }, JsonSerializerOptions.Web));
        File.WriteAllText(Path.Combine(Repository.Root, "lib", "Course", $"{name}.json"), $"{{\"date\":\"{DateTime.UtcNow:yyyy-MM-dd}\",\"trials\":[\n{string.Join(",\n", lines)}\n]}}\n");
    }
}
