using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Backprop.Tests.Training;

/// <summary>What the recipes reached on the full data, one entry a run: <c>tests/accuracy.json</c>, from which the table in notebooks/accuracies.md is made.</summary>
internal static class AccuracyTable
{
    private const string Begin = "<!-- accuracy: from tests/accuracy.json -->", End = "<!-- end of accuracy -->";

    /// <summary>One full run.</summary>
    /// <param name="Recipe">The recipe's name.</param>
    /// <param name="Seed">The seed.</param>
    /// <param name="Accuracy">The share of right answers after the last epoch, or, where numbers overflowed, with the last finite weights.</param>
    /// <param name="NeverPredicted">The classes that the trained network gives to no test sample.</param>
    /// <param name="OverflowAtStep">The step at which a number became NaN or infinite.</param>
    public sealed record Run(string Recipe, int Seed, double Accuracy, int[] NeverPredicted, int? OverflowAtStep = null);

    private static string DataFile => Path.Combine(Repository.Root, "tests", "accuracy.json");

    private static string Page => Path.Combine(CourseNotebook.Folder, "accuracies.md");

    public static IReadOnlyList<Run> Read() => File.Exists(DataFile) ? JsonSerializer.Deserialize<Run[]>(File.ReadAllText(DataFile), Fixtures.Json)! : [];

    public static void Write(IEnumerable<Run> runs)
    {
        var lines = runs.OrderBy(run => PostRecipes.All.TakeWhile(recipe => recipe.Name != run.Recipe).Count()).ThenBy(run => run.Seed).Select(run => JsonSerializer.Serialize(run, Fixtures.Json));
        File.WriteAllText(DataFile, $"[\n{string.Join(",\n", lines)}\n]\n");
    }

    /// <summary>The table between its two marks on the page; empty where there is none.</summary>
    public static string OnPage()
    {
        var page = File.ReadAllText(Page);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin ? "" : page[(begin + Begin.Length)..end].Trim();
    }

    public static void WritePage(string table)
    {
        var page = File.ReadAllText(Page);
        var old = page[(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal)];
        File.WriteAllText(Page, page.Replace(Begin + old + End, $"{Begin}\n{table}\n{End}"));
    }

    public static string Render(IReadOnlyList<Run> runs)
    {
        var table = new StringBuilder("| recipe | what is particular about it | ours: lowest / median / highest | the post says | its own code reaches ([bench/posts.py](../bench/posts.py)) |\n|---|---|---|---|---|");
        foreach (var recipe in PostRecipes.All)
        {
            var its = runs.Where(run => run.Recipe == recipe.Name).ToArray();
            table.Append(CultureInfo.InvariantCulture, $"\n| {recipe.Name} | {recipe.About} | {Ours(its)} | {recipe.Claim} | {recipe.OwnCode} |");
        }
        return table.ToString();
    }

    public static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Ours(Run[] runs)
    {
        static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

        if (runs.Length == 0) return "not run";
        if (runs[0].Recipe.Contains("XOR")) return $"solved from {runs.Count(run => run.Accuracy == 1)} of {runs.Length} starts{Overflows(runs)}";

        var accuracies = runs.Select(run => run.Accuracy).ToArray();
        var blind = runs.Where(run => run.NeverPredicted.Length > 0 && run.Recipe == PostRecipes.Post004.Name).OrderBy(run => run.Seed).ToArray();
        return $"{Percent(accuracies.Min())} / **{Percent(Median(accuracies))}** / {Percent(accuracies.Max())} % ({runs.Length} seeds)"
            + (blind.Length == 0 ? "" : $"; never predicted: {string.Join(", ", blind.Select(run => $"the {string.Join(" and ", run.NeverPredicted)} by seed {run.Seed} ({Percent(run.Accuracy)} %)"))}")
            + Overflows(runs);
    }

    private static string Overflows(Run[] runs) => runs.Count(run => run.OverflowAtStep is not null) is > 0 and var count ? $"; numbers overflowed in {count}" : "";
}
