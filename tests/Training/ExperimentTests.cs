using Xunit;

namespace Backprop.Tests.Training;

public class ExperimentTests
{
    /// <summary>Student's own example (1908), hours of sleep won by two drugs; the interval is the one that R's t.test prints for it.</summary>
    private static readonly double[] Left = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], Right = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    private static Experiment Sleep => Experiment.Run(10, ("left", seed => Left[seed - 1]), ("right", seed => Right[seed - 1]));

    [Fact]
    public void The_paired_difference_and_its_interval_are_those_of_R()
    {
        var difference = Sleep.Difference("right", than: "left");
        Assert.Equal(1.58, difference.Mean, 1e-12);
        Assert.Equal(0.7001142, difference.Low, 1e-6);
        Assert.Equal(2.4598858, difference.High, 1e-6);
    }

    [Fact]
    public void The_table_shows_every_recipe_and_what_it_differs_by() => Assert.Equal(
        """
               mean   sd  lowest  highest  minus the first
        left    0.8  1.8    -1.6      3.7  (10 seeds)
        right   2.3  2.0    -0.1      5.5  +1.6 (0.7 to 2.5)
        """,
        Sleep.ToString());

    [Fact]
    public void Ninety_five_of_a_hundred_intervals_hold_the_truth()
    {
        const int Experiments = 4000;
        var held = Enumerable.Range(0, Experiments).Count(i =>
        {
            var random = new Random(i);
            var luck = Enumerable.Range(0, 8).Select(_ => (MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1), MathNet.Numerics.Distributions.Normal.Sample(random, 0, 2))).ToArray();
            var difference = Experiment.Run(8, ("a", seed => luck[seed - 1].Item1), ("b", seed => 0.3 + luck[seed - 1].Item2)).Difference("b", "a");
            return difference.Low < 0.3 && 0.3 < difference.High;
        });
        Assert.InRange(held / (double)Experiments, 0.94, 0.96);
    }

    [Fact]
    public void Every_recipe_is_run_once_from_each_seed()
    {
        var ran = new List<(string, int)>();
        double Note(string name, int seed) { ran.Add((name, seed)); return seed; }
        Experiment.Run([4, 9], ("a", seed => Note("a", seed)), ("b", seed => Note("b", seed)));
        Assert.Equal([("a", 4), ("a", 9), ("b", 4), ("b", 9)], ran);
    }

    [Fact]
    public void What_is_no_experiment_is_refused_in_a_sentence()
    {
        Assert.Contains("two seeds at least, and 1 came", Assert.Throws<ArgumentException>(() => Experiment.Run(1, ("a", _ => 0))).Message);
        Assert.Contains("no recipe 'middle'; there are 'left', 'right'", Assert.Throws<ArgumentException>(() => Sleep.Difference("middle", "left")).Message);
        Assert.Contains("the same", Assert.Throws<ArgumentException>(() => new Trials("a", [1, 2]).Minus(new("b", [1]))).Message);
    }
}
