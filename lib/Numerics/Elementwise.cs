using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>
/// Elementwise work on whole buffers. Where a kernel goes by registers, a second, plain loop says what it means, and does the few numbers
/// that fill no register.
/// </summary>
internal static class Elementwise
{
    /// <summary>destination += source, element by element.</summary>
    public static void Add<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(source, destination, destination);

    /// <summary>destination *= factor.</summary>
    public static void Scale<T>(T factor, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(destination, factor, destination);

    /// <summary>z += b for each column of z, as tall as b.</summary>
    public static void AddToColumns<T>(ReadOnlySpan<T> b, Span<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireMultiple(z.Length, b.Length);
        for (int start = 0; start < z.Length; start += b.Length)
            Add(b, z.Slice(start, b.Length));
    }

    /// <summary>sums += Σ over the columns of x, of as many rows as there are sums, the first of which is <paramref name="row"/>.</summary>
    public static void AddColumns<T>(ReadOnlySpan<T> x, int rows, int row, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireMultiple(x.Length, rows);
        for (int start = row; start < x.Length; start += rows)
            Add(x.Slice(start, sums.Length), sums);
    }

    /// <summary>δ = g ⊙ a ⊙ (1 − a), for the sigmoid.</summary>
    public static void SigmoidDelta<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> a, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(gradient.Length, a.Length, delta.Length);
        Span<Vector<T>> deltas = Registers.Of(delta);
        ReadOnlySpan<Vector<T>> gradients = Registers.Of(gradient), outputs = Registers.Of(a);
        for (int i = 0; i < deltas.Length; i++)
            deltas[i] = gradients[i] * outputs[i] * (Vector<T>.One - outputs[i]);

        for (int i = Registers.Rest<T>(delta); i < delta.Length; i++)
            delta[i] = gradient[i] * a[i] * (T.One - a[i]);
    }

    /// <summary>δ = g ⊙ (1 − a²), for tanh.</summary>
    public static void TanhDelta<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> a, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(gradient.Length, a.Length, delta.Length);
        Span<Vector<T>> deltas = Registers.Of(delta);
        ReadOnlySpan<Vector<T>> gradients = Registers.Of(gradient), outputs = Registers.Of(a);
        for (int i = 0; i < deltas.Length; i++)
            deltas[i] = gradients[i] * (Vector<T>.One - (outputs[i] * outputs[i]));

        for (int i = Registers.Rest<T>(delta); i < delta.Length; i++)
            delta[i] = gradient[i] * (T.One - (a[i] * a[i]));
    }

    /// <summary>δ = g where z &gt; 0, else slope · g: for ReLU (slope 0) and its leaky kin.</summary>
    public static void ReluDelta<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> z, T slope, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(gradient.Length, z.Length, delta.Length);
        Span<Vector<T>> deltas = Registers.Of(delta);
        ReadOnlySpan<Vector<T>> gradients = Registers.Of(gradient), inputs = Registers.Of(z);
        var slopes = new Vector<T>(slope);
        for (int i = 0; i < deltas.Length; i++)
            deltas[i] = gradients[i] * Vector.ConditionalSelect(Vector.GreaterThan(inputs[i], Vector<T>.Zero), Vector<T>.One, slopes);

        for (int i = Registers.Rest<T>(delta); i < delta.Length; i++)
            delta[i] = gradient[i] * (z[i] > T.Zero ? T.One : slope);
    }

    private static void RequireEqual(int first, int second, int third)
    {
        if (first != third || second != third)
            throw new ArgumentException($"The spans hold {first}, {second} and {third} numbers; they must be equally long.");
    }

    private static void RequireMultiple(int length, int column)
    {
        if (column == 0 ? length != 0 : length % column != 0)
            throw new ArgumentException($"{length} numbers are no columns of {column}.");
    }
}
