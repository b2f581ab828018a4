using System.Globalization;
using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Activation.Relu"/>
internal sealed class Relu : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => TensorPrimitives.Max(z, T.Zero, a);

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.ReluDelta(gradient, z, T.Zero, delta);
}

/// <summary>ReLU that lets a share of the negative side through: a = z where z is positive, slope · z elsewhere, so that no unit dies.</summary>
/// <param name="slope">The derivative on the negative side, and at 0.</param>
public sealed class LeakyRelu(double slope) : Activation
{
    /// <summary>The derivative on the negative side, and at 0.</summary>
    public double Slope { get; } = double.IsFinite(slope)
        ? slope
        : throw new ArgumentOutOfRangeException(nameof(slope), $"The slope is {slope}; it must be a finite number, usually a small positive one.");

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"LeakyRelu({Slope})");

    /// <summary>The leaky ReLU whose <see cref="Name"/> this is; null where it is another's.</summary>
    internal static LeakyRelu? Named(string name) =>
        name.StartsWith("LeakyRelu(", StringComparison.Ordinal) && double.TryParse(name["LeakyRelu(".Length..^1], CultureInfo.InvariantCulture, out double slope) ? new(slope) : null;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
    {
        T slope = T.CreateChecked(Slope);
        for (int i = 0; i < a.Length; i++)
            a[i] = z[i] > T.Zero ? z[i] : slope * z[i];
    }

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.ReluDelta(gradient, z, T.CreateChecked(Slope), delta);
}
