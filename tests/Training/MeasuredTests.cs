using System.Text.Json;
using Xunit;

namespace Backprop.Tests.Training;

/// <summary>
/// The experiments that take too long for a notebook are kept as a file of the library, made by
/// <code>BACKPROP_MEASURE=1 dotnet test tests --filter MeasuredTests</code>
/// Here one run of each recipe is made again and held to the file: another processor sums in another order, so a run may end a little elsewhere.
/// </summary>
public class MeasuredTests
{
    private const int Seeds = 8;

    private static readonly string KeptFile = Path.Combine(Repository.Root, "lib", "Course", "post-003-ablation.json");

    public MeasuredTests()
    {
        if (Environment.GetEnvironmentVariable("BACKPROP_MEASURE") != "1")
            return;
        var experiment = Experiment.Run(Seeds, [.. PostRecipes.Post003Ablation.Select(recipe => (recipe.Name, (Func<int, double>)(seed => PercentRight(recipe, seed))))]);
        Write(experiment.Trials);
        Environment.SetEnvironmentVariable("BACKPROP_MEASURE", null);
    }

    public static TheoryData<string> Recipes => [.. PostRecipes.Post003Ablation.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_run_made_again_ends_where_the_file_says(string name)
    {
        var recipe = PostRecipes.Post003Ablation.Single(recipe => recipe.Name == name);
        var kept = Measured.Post003Ablation[name];
        Assert.Equal(Seeds, kept.Scores.Count);

        // What survives ends within a point; what collapses ends at a guess, or nearly.
        double again = PercentRight(recipe, seed: 3);
        if (kept.Scores[2] > 90)
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

        return Math.Round(100 * network.Evaluate(test).Accuracy, 2);
    }

    private static void Write(IEnumerable<Trials> trials)
    {
        var lines = trials.Select(trial => JsonSerializer.Serialize(new { trial.Name, trial.Scores }, JsonSerializerOptions.Web));
        File.WriteAllText(KeptFile, $"{{\"date\":\"{DateTime.UtcNow:yyyy-MM-dd}\",\"trials\":[\n{string.Join(",\n", lines)}\n]}}\n");
    }
}
