using System.Numerics;

namespace Backprop;

/// <summary>
/// In training, sets each number to zero with the probability <paramref name="Rate"/> and divides the others by 1 − rate, so that their mean stays; otherwise it lets all through
/// (Srivastava et al. 2014). No neuron can then rely on a certain other one.
/// </summary>
/// <param name="Rate">The probability, in [0, 1).</param>
/// <exception cref="ArgumentException">The rate is out of range.</exception>
public sealed record Dropout(double Rate) : Layer(Activation.Identity, Bias: false)
{
    /// <summary>The probability with which a number is dropped, in [0, 1).</summary>
    public double Rate { get; init; } = Rate is >= 0 and < 1
        ? Rate
        : throw new ArgumentOutOfRangeException(nameof(Rate), FormattableString.Invariant($"The rate of dropout is {Rate}; it lies in [0, 1)."));

    internal override TensorShape Output(TensorShape input) => input;

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new DropoutPass<T>(layer, previous, Rate);
}

/// <summary>What is dropped is decided by the network's seed, the number of the pass and the number's place, and so neither by threads nor by who asks how often.</summary>
internal sealed class DropoutPass<T>(Layer<T> layer, LayerPass<T>? previous, double rate) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _scale = T.CreateChecked(1 / (1 - rate));
    private readonly ulong _limit = (ulong)(rate * ulong.MaxValue);

    public override void InputGradient(int from, int to, Span<T> gradient) => Drop(Delta, from, to, gradient);

    protected override void Enter(int from, int to, Span<T> z) => Drop(X, from, to, z);

    private void Drop(ReadOnlySpan<T> source, int from, int to, Span<T> destination)
    {
        source = source[(from * Layer.Units)..(to * Layer.Units)];
        if (Draw is not { } draw)
        {
            source.CopyTo(destination);
            return;
        }

        var start = Mix((ulong)draw ^ ((ulong)(uint)Layer.Seed << 32)) + (ulong)(from * Layer.Units);
        for (var i = 0; i < source.Length; i++)
            destination[i] = Mix(start + (ulong)i) < _limit ? T.Zero : source[i] * _scale;
    }

    /// <summary>A number that looks drawn by lot, from any other (the last steps of SplitMix64).</summary>
    private static ulong Mix(ulong x)
    {
        x = (x + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
