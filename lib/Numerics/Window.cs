using System.Numerics;

namespace Backprop;

/// <summary>
/// The places that a square window takes on planes of numbers: every <paramref name="Stride"/>-th, also over the edge, where so many zeros stand around each plane.
/// What the window shows at each place, written as a row, makes a matrix, and a convolution is its product with the filters: unfolded, the image has a row for each
/// of <see cref="Places"/> and, plane after plane, a column for each number of the window, so that what is copied into a column are stretches of rows of the plane.
/// </summary>
internal readonly record struct Window(int Planes, int Height, int Width, int Size, int Stride, int Padding)
{
    public int Rows => ((Height + (2 * Padding) - Size) / Stride) + 1;

    public int Columns => ((Width + (2 * Padding) - Size) / Stride) + 1;

    /// <summary>How many places the window takes, row after row.</summary>
    public int Places => Rows * Columns;

    /// <summary>How many numbers it shows at each.</summary>
    public int Terms => Planes * Size * Size;

    /// <summary>Writes the matrix Places × Terms of an image, by columns.</summary>
    public void Unfold<T>(ReadOnlySpan<T> image, Span<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = Rows, columns = Columns;
        for (var term = 0; term < Terms; term++)
        {
            var (plane, i, j) = Term(term);
            var (first, end) = Inside(j, Width, columns);
            var (firstRow, endRow) = Inside(i, Height, first < end ? rows : 0);
            var column = matrix.Slice(term * rows * columns, rows * columns);
            column[..(firstRow * columns)].Clear();
            column[(endRow * columns)..].Clear();
            for (var y = firstRow; y < endRow; y++)
            {
                var source = image[Start(plane, y, i, j, first)..];
                var row = column.Slice(y * columns, columns);
                row[..first].Clear();
                row[end..].Clear();
                if (Stride == 1)
                {
                    source[..(end - first)].CopyTo(row[first..]);
                }
                else
                {
                    for (var x = first; x < end; x++)
                        row[x] = source[(x - first) * Stride];
                }
            }
        }
    }

    /// <summary>The way back, which is the transpose of <see cref="Unfold"/>: adds every entry of the matrix to the number of the image that it would be a copy of.</summary>
    public void Fold<T>(ReadOnlySpan<T> matrix, Span<T> image)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = Rows, columns = Columns;
        for (var term = 0; term < Terms; term++)
        {
            var (plane, i, j) = Term(term);
            var (first, end) = Inside(j, Width, columns);
            var (firstRow, endRow) = Inside(i, Height, first < end ? rows : 0);
            for (var y = firstRow; y < endRow; y++)
            {
                var target = image[Start(plane, y, i, j, first)..];
                var row = matrix.Slice((((term * rows) + y) * columns) + first, end - first);
                if (Stride == 1)
                {
                    Elementwise.Add(row, target[..row.Length]);
                }
                else
                {
                    for (var x = 0; x < row.Length; x++)
                        target[x * Stride] += row[x];
                }
            }
        }
    }

    private (int Plane, int I, int J) Term(int term) => (term / (Size * Size), term / Size % Size, term % Size);

    /// <summary>At which places, of so many in a line, the number <paramref name="offset"/> of the window lies on the plane.</summary>
    private (int First, int End) Inside(int offset, int length, int places)
    {
        var first = Math.Min(Math.Max((Padding - offset + Stride - 1) / Stride, 0), places);
        return (first, Math.Max(Math.Min((length - 1 - offset + Padding + Stride) / Stride, places), first));
    }

    private int Start(int plane, int y, int i, int j, int first) => (((plane * Height) + (y * Stride) + i - Padding) * Width) + (first * Stride) + j - Padding;
}
