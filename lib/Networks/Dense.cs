namespace Backprop;

/// <summary>A fully connected layer: z = W a_prev + b. Planes come in as they stand, one number after the other.</summary>
/// <param name="Units">The number of neurons, n_l.</param>
/// <param name="Activation">What turns their pre-activations z into activations a.</param>
/// <param name="Bias">Whether each neuron has a bias.</param>
/// <exception cref="ArgumentException">There is no neuron, or no activation.</exception>
public sealed record Dense(int Units, Activation Activation, bool Bias = true) : Layer(Activation, Bias)
{
    /// <summary>The number of neurons, n_l.</summary>
    public int Units { get; init; } = Units > 0 ? Units : throw new ArgumentOutOfRangeException(nameof(Units), $"A layer of {Units} units was asked for; it needs at least one.");

    internal override TensorShape Output(TensorShape input) => new(Units);

    internal override (int Rows, Int128 Columns) Weights(TensorShape input) => (Units, input.Size);

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new DensePass<T>(layer, previous);
}
