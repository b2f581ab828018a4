using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>Words of bits that tell which entries of a matrix are not zero, for <see cref="SkippingProduct"/>.</summary>
internal static class NonZeros
{
    /// <summary>How many terms of a sum share a word, one to a bit.</summary>
    public const int Terms = 64;

    // From more on, a product that looks at no zeros is faster.
    private const double MaxDensity = 0.4;

    [ThreadStatic] private static ulong[]? _words;

    /// <summary>How many words that many terms take.</summary>
    public static int Words(int terms) => (terms + Terms - 1) / Terms;

    /// <summary>
    /// The words of B, whose columns or rows are contiguous, as <see cref="SkippingProduct"/> wants them with <c>size.Columns</c> between two words of a column;
    /// none where too few entries are zero for leaving them out to pay. They are valid until the same thread asks again.
    /// </summary>
    public static ReadOnlySpan<ulong> OfSparse<T>(ProductSize size, ReadOnlySpan<T> b, Strides strides)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (length, count, apart) = strides.Row == 1 ? (size.Depth, size.Columns, (int)strides.Column) : (size.Columns, size.Depth, (int)strides.Row);
        int found = Words(length) * count, turned = length * Words(count);
        if (!(_words?.Length >= found + turned))
            _words = new ulong[found + turned];
        var words = _words.AsSpan(0, found);
        for (var i = 0; i < count; i++)
            Find(b.Slice(i * apart, length), words[i..], count);
        long nonZeros = 0;
        foreach (var word in words)
            nonZeros += BitOperations.PopCount(word);
        if (nonZeros > MaxDensity * length * count)
            return [];
        if (strides.Row == 1)
            return words;
        Turn(words, count, 0, length, _words.AsSpan(found), length);
        return _words.AsSpan(found, turned);
    }

    /// <summary>The words of one column of numbers, or of the bytes that stand for them, <paramref name="stride"/> apart.</summary>
    public static void Find<T>(ReadOnlySpan<T> column, Span<ulong> words, int stride)
        where T : unmanaged, INumberBase<T>
    {
        for (var k = 0; k < column.Length; k += Terms)
            words[k / Terms * stride] = Of(column.Slice(k, Math.Min(Terms, column.Length - k)));
    }

    /// <summary>The word of up to 64 numbers: bit t is set where number t is not zero.</summary>
    public static ulong Of<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged, INumberBase<T>
    {
        ulong word = 0;
        var t = 0;
        for (; t + Vector512<T>.Count <= numbers.Length; t += Vector512<T>.Count)
            word |= (~Vector512.Equals(Vector512.Create(numbers[t..]), Vector512<T>.Zero)).ExtractMostSignificantBits() << t;
        for (; t + Vector128<T>.Count <= numbers.Length; t += Vector128<T>.Count)
            word |= (ulong)(~Vector128.Equals(Vector128.Create(numbers[t..]), Vector128<T>.Zero)).ExtractMostSignificantBits() << t;
        for (; t < numbers.Length; t++)
            word |= numbers[t] == T.Zero ? 0 : 1UL << t;
        return word;
    }

    /// <summary>
    /// The words of the rows <paramref name="first"/> … <paramref name="end"/> − 1 of a matrix, a bit for each column, from those of its columns, a bit for each row.
    /// Word p of row or column i stands at <c>i + p * count</c>, where there are so many.
    /// </summary>
    public static void Turn(ReadOnlySpan<ulong> ofColumns, int columns, int first, int end, Span<ulong> ofRows, int rows)
    {
        Span<ulong> square = stackalloc ulong[Terms];
        for (var j = 0; j < columns; j += Terms)
        {
            var count = Math.Min(Terms, columns - j);
            for (var i = first / Terms * Terms; i < end; i += Terms)
            {
                ofColumns.Slice(j + (i / Terms * columns), count).CopyTo(square);
                square[count..].Clear();
                Transpose(square);
                int begin = Math.Max(first, i), over = Math.Min(end, i + Terms);
                square[(begin - i)..(over - i)].CopyTo(ofRows[(begin + (j / Terms * rows))..]);
            }
        }
    }

    /// <summary>Turns 64 words of 64 bits over their diagonal: bit j of word i and bit i of word j change places.</summary>
    public static void Transpose(Span<ulong> words)
    {
        // The two squares of bits beside the diagonal change places: first those of half the size, then in each quarter those of a quarter, and so on.
        ref var first = ref MemoryMarshal.GetReference(words[..Terms]);
        ulong right = uint.MaxValue;
        var size = Terms / 2;
        for (; size >= Vector256<ulong>.Count; size /= 2, right ^= right << size)
        {
            for (var i = 0; i < Terms; i = (i + size + Vector256<ulong>.Count) & ~size)
            {
                ref var low = ref Unsafe.Add(ref first, i);
                ref var high = ref Unsafe.Add(ref first, i + size);
                var (upper, lower) = (Vector256.LoadUnsafe(ref low), Vector256.LoadUnsafe(ref high));
                var change = ((upper >> size) ^ lower) & Vector256.Create(right);
                (upper ^ (change << size)).StoreUnsafe(ref low);
                (lower ^ change).StoreUnsafe(ref high);
            }
        }

        for (; size > 0; size /= 2, right ^= right << size)
        {
            for (var i = 0; i < Terms; i = (i + size + 1) & ~size)
            {
                ref var low = ref Unsafe.Add(ref first, i);
                ref var high = ref Unsafe.Add(ref first, i + size);
                var change = ((low >> size) ^ high) & right;
                low ^= change << size;
                high ^= change;
            }
        }
    }
}
