using MathNet.Numerics.Distributions;

namespace Backprop;

/// <summary>How the weights of a layer start: normally distributed around zero, with a spread that may depend on the layer's size.</summary>
/// <param name="Name">The name, as figures and files use it.</param>
/// <param name="StandardDeviation">The spread, from the layer's number of inputs n_{l−1} and of units n_l.</param>
/// <param name="Bias">The value every bias starts at, or null where biases are drawn like the weights.</param>
public sealed record Initializer(string Name, Func<int, int, double> StandardDeviation, double? Bias = 0)
{
    /// <summary>N(0, 1/n_{l−1}), biases zero: what posts 000, 001 and 003 call Xavier initialization.</summary>
    public static Initializer Xavier { get; } = new("Xavier", (inputs, _) => 1 / Math.Sqrt(inputs));

    /// <summary>N(0, 1) for weights and biases, whatever the size (post 004).</summary>
    public static Initializer StandardNormal { get; } = new("StandardNormal", (_, _) => 1, Bias: null);

    /// <summary>Fills the weights of a layer, n_l × n_{l−1} by columns, and then its biases.</summary>
    internal void Fill(Random random, int inputs, int units, Span<double> weights, Span<double> biases)
    {
        double spread = StandardDeviation(inputs, units);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Normal.Sample(random, 0, spread);
        for (int i = 0; i < biases.Length; i++)
            biases[i] = Bias ?? Normal.Sample(random, 0, spread);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
