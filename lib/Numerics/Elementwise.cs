using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>Elementwise work on whole buffers, in place.</summary>
internal static class Elementwise
{
    /// <summary>destination += source, element by element.</summary>
    public static void Add<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(source, destination, destination);

    /// <summary>destination *= factor.</summary>
    public static void Scale<T>(T factor, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(destination, factor, destination);
}
