using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>The innermost loops of <see cref="Correlation{T}"/>, with all sums in registers: twelve where they are pairs, which with a pair of one factor and one of the other fill the sixteen that a processor has at least.</summary>
internal static unsafe class SlidingTile
{
    /// <summary>How many planes, or terms, share what is loaded into a register.</summary>
    public const int Width = 6;

    /// <summary>A register of places of up to six planes, <paramref name="apart"/> in c: Σ over t of numbers[offsets[t]] times the weights of term t, which are <paramref name="row"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, V, S>(T* numbers, int* offsets, int terms, T* w, nint row, T* c, nint apart, int columns)
        where T : unmanaged
        where S : ISimd<T, V>
    {
        // The last plane stands in for those that are not there: it is computed, and written, several times.
        nint last = columns - 1, j1 = Math.Min(1, last), j2 = Math.Min(2, last), j3 = Math.Min(3, last), j4 = Math.Min(4, last), j5 = Math.Min(5, last);
        V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero, c4 = S.Zero, c5 = S.Zero;
        for (var t = 0; t < terms; t++, w += row)
        {
            var a = S.Load(numbers + offsets[t]);
            c0 = S.MultiplyAdd(a, S.Broadcast(w[0]), c0);
            c1 = S.MultiplyAdd(a, S.Broadcast(w[j1]), c1);
            c2 = S.MultiplyAdd(a, S.Broadcast(w[j2]), c2);
            c3 = S.MultiplyAdd(a, S.Broadcast(w[j3]), c3);
            c4 = S.MultiplyAdd(a, S.Broadcast(w[j4]), c4);
            c5 = S.MultiplyAdd(a, S.Broadcast(w[j5]), c5);
        }

        S.Store(c0, c);
        S.Store(c1, c + j1 * apart);
        S.Store(c2, c + j2 * apart);
        S.Store(c3, c + j3 * apart);
        S.Store(c4, c + j4 * apart);
        S.Store(c5, c + j5 * apart);
    }

    /// <summary>
    /// A register of filters and up to six terms: adds Σ δ(place) image(place + offset of the term) to its sums, over places in rows and columns. Both δ, place after place, and the sums, term after
    /// term, have <paramref name="filters"/> numbers each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProducts<T, V, S>(T* delta, T* image, int* offsets, int rows, int columns, nint width, T* sums, nint filters, int terms)
        where T : unmanaged
        where S : ISimd<T, V>
    {
        nint last = terms - 1, j1 = Math.Min(1, last), j2 = Math.Min(2, last), j3 = Math.Min(3, last), j4 = Math.Min(4, last), j5 = Math.Min(5, last);
        T* i0 = image + offsets[0], i1 = image + offsets[j1], i2 = image + offsets[j2], i3 = image + offsets[j3], i4 = image + offsets[j4], i5 = image + offsets[j5];
        V c0 = S.Load(sums), c1 = S.Load(sums + j1 * filters), c2 = S.Load(sums + j2 * filters), c3 = S.Load(sums + j3 * filters), c4 = S.Load(sums + j4 * filters), c5 = S.Load(sums + j5 * filters);
        for (var y = 0; y < rows; y++, i0 += width, i1 += width, i2 += width, i3 += width, i4 += width, i5 += width)
        {
            for (nint x = 0; x < columns; x++, delta += filters)
            {
                var d = S.Load(delta);
                c0 = S.MultiplyAdd(d, S.Broadcast(i0[x]), c0);
                c1 = S.MultiplyAdd(d, S.Broadcast(i1[x]), c1);
                c2 = S.MultiplyAdd(d, S.Broadcast(i2[x]), c2);
                c3 = S.MultiplyAdd(d, S.Broadcast(i3[x]), c3);
                c4 = S.MultiplyAdd(d, S.Broadcast(i4[x]), c4);
                c5 = S.MultiplyAdd(d, S.Broadcast(i5[x]), c5);
            }
        }

        S.Store(c0, sums);
        S.Store(c1, sums + j1 * filters);
        S.Store(c2, sums + j2 * filters);
        S.Store(c3, sums + j3 * filters);
        S.Store(c4, sums + j4 * filters);
        S.Store(c5, sums + j5 * filters);
    }
}
