using System.Text.Json;

namespace Backprop;

/// <summary>
/// Experiments that take too long for a notebook: their runs were made once, by <c>BACKPROP_MEASURE=NAME dotnet test tests --filter MeasuredTests</c>,
/// and are kept with the library, as <c>lib/Course/NAME.json</c>. The tests make one run of each recipe again and hold it to what is kept.
/// </summary>
public static class Measured
{
    /// <summary>
    /// <see cref="PostRecipes.Post003Ablation"/> on all of MNIST, 10,000 minibatches from each of the seeds 1 to 8: percent of the test images that are right at the end.
    /// </summary>
    public static Experiment Post003Ablation => new(Read("post-003-ablation.json").Trials);

    /// <summary>
    /// <see cref="LastPercent.Remedies"/> on the first 10,000 training images of MNIST, from the seeds 1 to 5: percent of the last 10,000, which nothing is trained on, that are right.
    /// </summary>
    public static Experiment LastPercentOnMnist => new(Read("last-percent-mnist.json").Trials);

    /// <summary>The same of Fashion-MNIST.</summary>
    public static Experiment LastPercentOnFashion => new(Read("last-percent-fashion.json").Trials);

    /// <summary>The same of <see cref="LastPercent.Longer"/>, on MNIST.</summary>
    public static Experiment LastPercentLonger => new(Read("last-percent-longer.json").Trials);

    private static Kept Read(string name)
    {
        using var stream = typeof(Measured).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<Kept>(stream, JsonSerializerOptions.Web)!;
    }

    /// <summary>What a file of measured runs holds.</summary>
    /// <param name="Date">When they were made.</param>
    /// <param name="Trials">The recipes, each with its scores from the seeds 1, 2, …</param>
    internal sealed record Kept(DateOnly Date, Trials[] Trials);
}
