using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>Elementwise work on whole buffers.</summary>
internal static class Elementwise
{
    /// <summary>destination += source, element by element.</summary>
    public static void Add<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(source, destination, destination);

    /// <summary>destination *= factor.</summary>
    public static void Scale<T>(T factor, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(destination, factor, destination);

    /// <summary>destination += addend.</summary>
    public static void Shift<T>(T addend, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(destination, addend, destination);

    /// <summary>z += b for each column of z, as tall as b.</summary>
    public static void AddToColumns<T>(ReadOnlySpan<T> b, Span<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireMultiple(z.Length, b.Length);
        for (var start = 0; start < z.Length; start += b.Length)
            Add(b, z.Slice(start, b.Length));
    }

    /// <summary>sums += Σ over the columns of x, of as many rows as there are sums, the first of which is <paramref name="row"/>.</summary>
    public static void AddColumns<T>(ReadOnlySpan<T> x, int rows, int row, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireMultiple(x.Length, rows);
        for (var start = row; start < x.Length; start += rows)
            Add(x.Slice(start, sums.Length), sums);
    }

    /// <summary>δ = g ⊙ a ⊙ (1 − a), for the sigmoid.</summary>
    public static void SigmoidDelta<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> a, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Registers.Map(default(SigmoidSlope<T>), gradient, a, delta);

    /// <summary>δ = g ⊙ (1 − a²), for tanh.</summary>
    public static void TanhDelta<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> a, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Registers.Map(default(TanhSlope<T>), gradient, a, delta);

    /// <summary>δ = g where z &gt; 0, else slope · g: for ReLU (slope 0) and its leaky kin.</summary>
    public static void ReluDelta<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> z, T slope, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Registers.Map(new ReluSlope<T>(slope), gradient, z, delta);

    private readonly struct SigmoidSlope<T> : IMap<T>
    {
        public Vector<T> Of(Vector<T> g, Vector<T> a) => g * a * (Vector<T>.One - a);
    }

    private readonly struct TanhSlope<T> : IMap<T>
    {
        public Vector<T> Of(Vector<T> g, Vector<T> a) => g * (Vector<T>.One - (a * a));
    }

    private readonly struct ReluSlope<T>(T slope) : IMap<T>
    {
        public Vector<T> Of(Vector<T> g, Vector<T> z) =>
            g * Vector.ConditionalSelect(Vector.GreaterThan(z, Vector<T>.Zero), Vector<T>.One, new(slope));
    }

    private static void RequireMultiple(int length, int column)
    {
        if (column == 0 ? length != 0 : length % column != 0)
            throw new ArgumentException($"{length} numbers are no columns of {column}.");
    }
}
