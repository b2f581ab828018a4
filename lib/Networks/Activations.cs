using System.Globalization;
using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Activation.Sigmoid"/>
internal sealed class Sigmoid : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
    {
        // Where e^z would overflow, the vectorised exponential does its whole vector by other means, rounded otherwise, and which numbers share a vector
        // depends on where they lie in memory. Within these limits the same z gives the same a; beyond them σ is 0 or 1 all the same.
        var limit = T.Log(T.BitDecrement(T.PositiveInfinity)) - T.CreateChecked(2);
        TensorPrimitives.Clamp(z, -limit, limit, a);
        TensorPrimitives.Sigmoid(a, a);
    }

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.SigmoidDelta(gradient, a, delta);
}

/// <inheritdoc cref="Activation.Softmax"/>
internal sealed class Softmax : Activation
{
    public override bool IsElementwise => false;

    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
    {
        for (var start = 0; start < z.Length; start += n)
        {
            var sample = z.Slice(start, n);
            var probabilities = a.Slice(start, n);

            // A common shift of all z changes nothing; this one keeps every exponent at or below zero.
            TensorPrimitives.Subtract(sample, TensorPrimitives.Max(sample), probabilities);
            TensorPrimitives.Exp(probabilities, probabilities);
            TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<T>(probabilities), probabilities);
        }
    }

    /// <summary>δⱼ = Σₖ gₖ aₖ (1[j = k] − aⱼ) = aⱼ (gⱼ − Σₖ gₖ aₖ): the product with the full Jacobian, without building it.</summary>
    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta)
    {
        for (var start = 0; start < a.Length; start += n)
        {
            ReadOnlySpan<T> probabilities = a.Slice(start, n), g = gradient.Slice(start, n);
            var mean = TensorPrimitives.Dot(g, probabilities);
            for (var j = 0; j < n; j++)
                delta[start + j] = probabilities[j] * (g[j] - mean);
        }
    }
}

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
        : throw new ArgumentOutOfRangeException(nameof(slope), FormattableString.Invariant($"The slope is {slope}; it must be a finite number, usually a small positive one."));

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"LeakyRelu({Slope})");

    /// <summary>The leaky ReLU whose <see cref="Name"/> this is; null where it is another's.</summary>
    internal static LeakyRelu? Named(string name) =>
        name.StartsWith("LeakyRelu(", StringComparison.Ordinal) && name.EndsWith(')')
        && double.TryParse(name["LeakyRelu(".Length..^1], CultureInfo.InvariantCulture, out var slope) && double.IsFinite(slope) ? new(slope) : null;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
    {
        var slope = T.CreateChecked(Slope);
        for (var i = 0; i < a.Length; i++)
            a[i] = z[i] > T.Zero ? z[i] : slope * z[i];
    }

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.ReluDelta(gradient, z, T.CreateChecked(Slope), delta);
}

/// <inheritdoc cref="Activation.Tanh"/>
internal sealed class Tanh : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => TensorPrimitives.Tanh(z, a);

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) =>
        Elementwise.TanhDelta(gradient, a, delta);
}

/// <inheritdoc cref="Activation.Identity"/>
internal sealed class Identity : Activation
{
    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => z.CopyTo(a);

    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta) => gradient.CopyTo(delta);
}
