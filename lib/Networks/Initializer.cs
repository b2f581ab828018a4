using MathNet.Numerics.Distributions;

namespace Backprop;

/// <summary>How the parameters of a layer start.</summary>
/// <param name="Name">The name, as figures and files use it.</param>
/// <param name="Weight">Draws one weight, from the layer's number of inputs n_{l−1} and of units n_l.</param>
/// <param name="Bias">Draws one bias; zero where it is left out.</param>
public sealed record Initializer(string Name, Func<Random, int, int, double> Weight, Func<Random, double>? Bias = null)
{
    /// <summary>N(0, 1/n_{l−1}), biases zero: what posts 000, 001 and 003 call Xavier initialization. It keeps the spread of z near that of the inputs.</summary>
    public static Initializer Xavier { get; } = new("Xavier", (random, inputs, _) => Normal.Sample(random, 0, Math.Sqrt(1.0 / inputs)));

    /// <summary>N(0, 2/(n_{l−1} + n_l)), biases zero: the form of Glorot and Bengio (2010), a compromise between the forward and the backward pass.</summary>
    public static Initializer Glorot { get; } = new("Glorot", (random, inputs, units) => Normal.Sample(random, 0, Math.Sqrt(2.0 / (inputs + units))));

    /// <summary>N(0, 2/n_{l−1}), biases zero: He et al. (2015), for ReLU, which silences half of the units.</summary>
    public static Initializer He { get; } = new("He", (random, inputs, _) => Normal.Sample(random, 0, Math.Sqrt(2.0 / inputs)));

    /// <summary>N(0, 1) for weights and biases, whatever the size (post 004).</summary>
    public static Initializer StandardNormal { get; } = new("StandardNormal", (random, _, _) => Normal.Sample(random, 0, 1), random => Normal.Sample(random, 0, 1));

    /// <summary>Every weight and bias the same. The units of a layer then stay copies of each other for ever: shown in order to be avoided.</summary>
    public static Initializer Constant(double value) => new(FormattableString.Invariant($"Constant({value})"), (_, _, _) => value, _ => value);

    /// <summary>Fills the weights of a layer, n_l × n_{l−1} by columns, and then its biases.</summary>
    internal void Fill(Random random, int inputs, int units, Span<double> weights, Span<double> biases)
    {
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Weight(random, inputs, units);
        for (var i = 0; i < biases.Length; i++)
            biases[i] = Bias?.Invoke(random) ?? 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
