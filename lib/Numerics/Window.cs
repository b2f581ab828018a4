using System.Numerics;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>
/// The places that a square window takes on planes of numbers: every <paramref name="Stride"/>-th, also over the edge, where so many zeros stand around each plane.
/// What the window shows at each place, written as a row, makes a matrix, and a convolution is its product with the filters: unfolded, the image has a row for each
/// of <see cref="Places"/> and, plane after plane, a column for each number of the window, so that what is copied into a column are stretches of rows of the plane.
/// </summary>
internal readonly unsafe record struct Window(int Planes, int Height, int Width, int Size, int Stride, int Padding)
{
    public int Rows => ((Height + (2 * Padding) - Size) / Stride) + 1;

    public int Columns => ((Width + (2 * Padding) - Size) / Stride) + 1;

    /// <summary>How many places the window takes, row after row.</summary>
    public int Places => Rows * Columns;

    /// <summary>How many numbers it shows at each.</summary>
    public int Terms => Planes * Size * Size;

    /// <summary>Writes the matrix Places × Terms of an image, by columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Unfold<T>(ReadOnlySpan<T> image, Span<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(image.Length, matrix.Length);
        if (Padding > 0)
            matrix.Clear();
        fixed (T* numbers = image, columns = matrix)
        {
            for (var term = 0; term < Terms; term++)
            {
                var (source, target, stretch, stretches) = Stretches(term);
                for (var y = 0; y < stretches; y++)
                {
                    T* from = numbers + source + (y * Stride * Width), to = columns + target + (y * Columns);
                    if (Stride == 1)
                    {
                        Copy(from, to, stretch);
                    }
                    else
                    {
                        for (var x = 0; x < stretch; x++)
                            to[x] = from[x * Stride];
                    }
                }
            }
        }
    }

    /// <summary>The way back, which is the transpose of <see cref="Unfold"/>: adds every entry of the matrix to the number of the image that it would be a copy of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fold<T>(ReadOnlySpan<T> matrix, Span<T> image)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(image.Length, matrix.Length);
        fixed (T* numbers = image, columns = matrix)
        {
            for (var term = 0; term < Terms; term++)
            {
                var (target, source, stretch, stretches) = Stretches(term);
                for (var y = 0; y < stretches; y++)
                {
                    T* from = columns + source + (y * Columns), to = numbers + target + (y * Stride * Width);
                    if (Stride == 1)
                    {
                        Add(from, to, stretch);
                    }
                    else
                    {
                        for (var x = 0; x < stretch; x++)
                            to[x * Stride] += from[x];
                    }
                }
            }
        }
    }

    // Stretches are ten or thirty numbers long: calling a library for each of them would take longer than what it does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(T* from, T* to, int count)
        where T : unmanaged
    {
        var last = count - Vector<T>.Count;
        for (var i = 0; i < last; i += Vector<T>.Count)
            Vector.Store(Vector.Load(from + i), to + i);
        // What the last register has in common with the one before is copied twice.
        if (last >= 0)
            Vector.Store(Vector.Load(from + last), to + last);
        for (var i = 0; last < 0 && i < count; i++)
            to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T* from, T* to, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            Vector.Store(Vector.Load(from + i) + Vector.Load(to + i), to + i);
        for (; i < count; i++)
            to[i] += from[i];
    }

    /// <summary>Of one number of the window: where on the image the places begin whose number lies on the plane, where in the matrix, how many are in a row, and how many rows.</summary>
    private (int Image, int Matrix, int Stretch, int Stretches) Stretches(int term)
    {
        int plane = term / (Size * Size), i = term / Size % Size, j = term % Size;
        var (first, end) = Inside(j, Width, Columns);
        var (firstRow, endRow) = Inside(i, Height, Rows);
        return first == end || firstRow == endRow
            ? (0, 0, 0, 0)
            : ((((plane * Height) + (firstRow * Stride) + i - Padding) * Width) + (first * Stride) + j - Padding, (((term * Rows) + firstRow) * Columns) + first, end - first, endRow - firstRow);
    }

    /// <summary>At which places, of so many in a line, the number <paramref name="offset"/> of the window lies on the plane.</summary>
    private (int First, int End) Inside(int offset, int length, int places)
    {
        var first = Math.Min(Math.Max((Padding - offset + Stride - 1) / Stride, 0), places);
        return (first, Math.Max(Math.Min((length - 1 - offset + Padding + Stride) / Stride, places), first));
    }

    private void Check(int image, int matrix)
    {
        if (image != Planes * Height * Width || matrix != Places * Terms)
            throw new ArgumentException($"An image of {image} numbers and a matrix of {matrix} came; these windows have {Planes * Height * Width} and {Places * Terms}.");
    }
}
