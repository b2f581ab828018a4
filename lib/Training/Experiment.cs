using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Backprop;

/// <summary>
/// Recipes compared as a statistician would: all run from the same seeds, and what is compared is the difference of two recipes seed by seed,
/// with its interval. What a seed decides is up to the recipe; for training it should be the start <i>and</i> the order of the samples.
/// </summary>
/// <example><code>
/// var rates = Experiment.Run(seeds: 10, ("η = 0.5", seed => Score(seed, new Sgd(0.5))), ("η = 2", seed => Score(seed, new Sgd(2))));
/// Console.WriteLine(rates);
/// Check.That("2 is the better rate", rates.Difference("η = 2", "η = 0.5").Low > 0);
/// </code></example>
public sealed class Experiment
{
    internal Experiment(IReadOnlyList<Trials> trials) => Trials = trials;

    /// <summary>What each recipe reached, in the order in which they were given.</summary>
    public IReadOnlyList<Trials> Trials { get; }

    /// <summary>What the recipe of this name reached.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Trials this[string name] => Trials.FirstOrDefault(trials => trials.Name == name)
        ?? throw new ArgumentException($"There is no recipe '{name}'; there are {string.Join(", ", Trials.Select(trials => $"'{trials.Name}'"))}.", nameof(name));

    /// <summary>Runs every recipe from the seeds 1 to <paramref name="seeds"/>.</summary>
    /// <param name="seeds">How many; at least two, or nothing can be said about luck.</param>
    /// <param name="recipes">Names, and the score that a run from a seed reaches.</param>
    public static Experiment Run(int seeds, params (string Name, Func<int, double> Score)[] recipes) => Run(Enumerable.Range(1, seeds), recipes);

    /// <summary>Runs every recipe from the given seeds.</summary>
    /// <inheritdoc cref="Run(int, ValueTuple{string, Func{int, double}}[])"/>
    public static Experiment Run(IEnumerable<int> seeds, params (string Name, Func<int, double> Score)[] recipes)
    {
        int[] all = [.. seeds];
        if (all.Length < 2)
            throw new ArgumentException($"An experiment needs two seeds at least, and {all.Length} came: from one run nobody can tell luck from merit.", nameof(seeds));
        return new([.. recipes.Select(recipe => new Trials(recipe.Name, [.. all.Select(recipe.Score)]))]);
    }

    /// <summary>By how much one recipe's scores exceed another's, seed by seed.</summary>
    /// <param name="name">The recipe.</param>
    /// <param name="than">The one it is held against.</param>
    public Difference Difference(string name, string than) => this[name].Minus(this[than]);

    /// <summary>
    /// The table: of each recipe mean, standard deviation, lowest and highest score, and its difference to the first with the 95 % interval;
    /// with as many decimals as show two digits of the smallest deviation.
    /// </summary>
    public override string ToString()
    {
        var smallest = Trials.Select(trials => trials.Deviation).Where(deviation => deviation > 0).DefaultIfEmpty(1).Min();
        var format = $"F{Math.Clamp(1 - (int)Math.Floor(Math.Log10(smallest)), 0, 9)}";
        string[] heading = ["", "mean", "sd", "lowest", "highest", "minus the first"];
        List<string[]> rows = [heading, .. Trials.Select((trials, i) => (string[])
        [
            trials.Name, Text(trials.Mean), Text(trials.Deviation), Text(trials.Scores.Min()), Text(trials.Scores.Max()),
            i == 0 ? $"({trials.Scores.Count} seeds)" : trials.Minus(Trials[0]).ToString(format),
        ])];
        int[] widths = [.. heading.Select((_, column) => rows.Max(row => row[column].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((text, column) => column is 0 or 5 ? text.PadRight(widths[column]) : text.PadLeft(widths[column]))).TrimEnd()));

        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
    }
}

/// <summary>What one recipe reached, a score for each seed.</summary>
/// <param name="Name">The recipe.</param>
/// <param name="Scores">The scores, in the order of the seeds.</param>
public sealed record Trials(string Name, IReadOnlyList<double> Scores)
{
    /// <summary>The mean of the scores.</summary>
    public double Mean => Scores.Mean();

    /// <summary>Their standard deviation, as estimated from so many: how far apart two runs are for no reason but luck.</summary>
    public double Deviation => Scores.StandardDeviation();

    /// <summary>This recipe's scores minus another's, seed by seed.</summary>
    /// <exception cref="ArgumentException">The two were not run from equally many seeds.</exception>
    public Difference Minus(Trials other)
    {
        if (Scores.Count != other.Scores.Count)
            throw new ArgumentException($"'{Name}' was run from {Scores.Count} seeds and '{other.Name}' from {other.Scores.Count}; a paired difference needs the same.", nameof(other));
        double[] differences = [.. Scores.Zip(other.Scores, (a, b) => a - b)];
        var mean = differences.Mean();
        var reach = StudentT.InvCDF(0, 1, differences.Length - 1, 0.975) * differences.StandardDeviation() / Math.Sqrt(differences.Length);
        return new(mean, mean - reach, mean + reach);
    }
}

/// <summary>A mean difference with its 95 % interval by Student's t: where 0 lies outside, it is more than luck.</summary>
/// <param name="Mean">The mean of the paired differences.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Difference(double Mean, double Low, double High)
{
    /// <summary>Mean and interval, with so many decimals: "+1.30 (0.97 to 1.63)".</summary>
    public string ToString(string format) => string.Create(
        CultureInfo.InvariantCulture, $"{(Mean > 0 ? "+" : "")}{Mean.ToString(format, CultureInfo.InvariantCulture)} ({Low.ToString(format, CultureInfo.InvariantCulture)} to {High.ToString(format, CultureInfo.InvariantCulture)})");

    /// <inheritdoc/>
    public override string ToString() => ToString("F2");
}
