using System.Globalization;
using System.Xml.Linq;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>The films of the two passes: what is seen at which time, and that it is true.</summary>
public class SweepTests
{
    public static readonly Vector<double> X = Vector<double>.Build.Dense([0.5, -1]), Y = Vector<double>.Build.Dense([1, 0]);

    public static TheoryData<string> Films => [.. Sweeps.Keys];

    private static readonly Dictionary<string, Func<Figure>> Sweeps = new()
    {
        ["neuron"] = () => Figure.Sweep(Neuron(), "One neuron"),
        ["network"] = () => Figure.Sweep(Network(), X, Y, "2-3-2"),
    };

    [Theory, MemberData(nameof(Films))]
    public void A_film_is_safe_and_small(string name) => new Picture(Sweeps[name]().ToSvg()).IsSafeAndSmall();

    [Theory, MemberData(nameof(Films))]
    public void At_every_time_it_is_legible(string name)
    {
        var svg = Sweeps[name]().ToSvg();
        for (double share = 0; share < 1; share += 0.01)
            new Picture(At(svg, share)).IsLegible();
    }

    [Theory, MemberData(nameof(Films))]
    public void Numbers_come_and_stay_and_none_is_there_before_its_time(string name)
    {
        var svg = Sweeps[name]().ToSvg();
        var counts = Enumerable.Range(0, 100).Select(i => new Picture(At(svg, i / 100.0)).Texts.Count(text => text.Text.Any(char.IsAsciiDigit) && !text.Text.Contains('='))).ToArray();
        Assert.True(counts.Zip(counts.Skip(1)).All(pair => pair.First <= pair.Second));
        Assert.True(counts[0] < counts[50] && counts[50] < counts[99], string.Join(' ', counts));
    }

    /// <summary>What a printer or a host without animation shows: the end of the film.</summary>
    [Theory, MemberData(nameof(Films))]
    public void Standing_still_it_shows_the_end(string name)
    {
        var svg = Sweeps[name]().ToSvg();
        var still = XDocument.Parse(svg);
        still.Descendants().Where(e => e.Name.LocalName == "g" && (string?)e.Attribute("opacity") == "0").ToList().ForEach(e => e.Remove());
        Assert.Equal(new Picture(At(svg, 0.999)).Texts, new Picture(still.ToString()).Texts);
    }

    [Fact]
    public void The_equations_are_those_of_the_chain_rule()
    {
        var told = Sweeps["neuron"]().ToString();
        Assert.Contains("ω₁ = w₁ · x₁ = 2 · (−1) = −2", told, StringComparison.Ordinal);
        Assert.Contains("a = σ(z) = σ(1) = 0.731", told, StringComparison.Ordinal);
        Assert.Contains("ŷ = a⁽²⁾ = softmax(z⁽²⁾)", Sweeps["network"]().ToString(), StringComparison.Ordinal);
        Assert.Contains("∂C/∂z = ∂C/∂a · ∂a/∂z = −0.269 · 0.197 = −0.0529", told, StringComparison.Ordinal);
        Assert.Contains("∂C/∂w₁ = ∂C/∂ω₁ · ∂ω₁/∂w₁ = −0.0529 · (−1) = 0.0529", told, StringComparison.Ordinal);
    }

    /// <summary>A value may be named as it is computed, as e² is; then the name is not said twice.</summary>
    [Fact]
    public void No_side_of_an_equation_repeats_the_one_before()
    {
        Node e = new(0.5, "e");
        var told = Figure.Sweep(e.Pow(2).Named("e²")).ToString();
        Assert.Contains("; e² = 0.5² = 0.25;", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_shows_its_own_deltas()
    {
        var network = Network();
        var texts = new Picture(At(Figure.Sweep(network, X, Y).ToSvg(), 0.999)).Texts.Select(text => text.Text).ToList();
        Assert.All(network.Layers, layer => Assert.All(layer.Delta.Enumerate(), delta => Assert.Contains(Text.Number(delta, digits: 3), texts)));
    }

    [Fact]
    public void A_strip_has_as_many_pictures_as_asked_for()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Figure.SweepStrip(Neuron(), frames: 1));
        Assert.Equal(4, new Picture(Figure.SweepStrip(Neuron(), frames: 4).ToSvg()).Texts.Count(text => text.Text.StartsWith("step ", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_has_no_room_is_refused()
    {
        var wide = new Network<double>(9, [new(2, Activation.Sigmoid)], Cost.Quadratic);
        Assert.Throws<ArgumentException>(() => Figure.Sweep(wide, Vector<double>.Build.Dense(9), Y));
        Assert.Throws<ArgumentException>(() => Figure.Flow("", [["a"]], []));
        Assert.Throws<ArgumentException>(() => Figure.Flow("", [["a"], ["b", "c"]], [], elementwise: [1]));
        Assert.Throws<ArgumentException>(() => Figure.Shapes("", [("W", 13, 1)]));
    }

    /// <summary>The neuron of post 004.</summary>
    internal static Node Neuron()
    {
        Node w1 = new(2, "w₁"), w2 = new(-3, "w₂"), b = new(-3, "b"), x1 = new(-1, "x₁"), x2 = new(-2, "x₂"), y = new(1, "y");
        var sum = ((w1 * x1).Named("ω₁") + (w2 * x2).Named("ω₂")).Named("Ω");
        var a = (sum + b).Named("z").Sigmoid().Named("a");
        return (0.5 * (a - y).Named("e").Pow(2)).Named("C");
    }

    internal static Network<double> Network() => new(2, [new(3, Activation.Sigmoid), new(2, Activation.Softmax)], Cost.CrossEntropy, seed: 3);

    /// <summary>The picture as it is seen at a share of the loop: groups that are not seen are left out.</summary>
    private static string At(string svg, double share)
    {
        var xml = XDocument.Parse(svg);
        foreach (var animation in xml.Descendants().Where(e => e.Name.LocalName == "animate").ToList())
        {
            double[] times = [.. animation.Attribute("keyTimes")!.Value.Split(';').Select(time => double.Parse(time, CultureInfo.InvariantCulture))];
            var values = animation.Attribute("values")!.Value.Split(';');
            Assert.Equal(times.Length, values.Length);
            Assert.Equal(times.Order(), times);
            if (values[Array.FindLastIndex(times, time => time <= share)] == "0")
                animation.Parent!.Remove();
        }
        return xml.ToString();
    }
}
