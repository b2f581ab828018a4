using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Backprop;

/// <summary>Bytes that stand for numbers in [0, 1], as pixels do.</summary>
internal static class Bytes
{
    private const int CacheLine = 64;

    /// <summary>numbers = bytes / 255, each rounded as that division is.</summary>
    public static void ToNumbers<T>(ReadOnlySpan<byte> bytes, Span<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (bytes.Length != numbers.Length) throw new ArgumentException($"{bytes.Length} bytes were to become {numbers.Length} numbers.");
        var i = typeof(T) == typeof(float) ? ToFloats(bytes, MemoryMarshal.Cast<T, float>(numbers)) : 0;
        for (; i < numbers.Length; i++) numbers[i] = T.CreateTruncating(bytes[i]) / T.CreateTruncating(byte.MaxValue);
    }

    /// <summary>Asks for memory that will be read soon.</summary>
    public static unsafe void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported) return;
        fixed (byte* start = bytes)
            for (var i = 0; i < bytes.Length; i += CacheLine) Sse.Prefetch0(start + i);
    }

    /// <summary>As many as fill registers; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ToFloats(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        ref var source = ref MemoryMarshal.GetReference(bytes);
        ref var result = ref MemoryMarshal.GetReference(numbers);
        nuint i = 0;
        for (; i + (nuint)Vector128<byte>.Count <= (nuint)bytes.Length; i += (nuint)Vector128<byte>.Count)
        {
            // b/255 = b/256 + (b/256)/255: the first term is exact, so that the sum is the rounded quotient, without a division.
            var words = Vector256.WidenLower(Vector128.LoadUnsafe(ref source, i).ToVector256Unsafe());
            var x = Vector512.ConvertToSingle(Vector512.WidenLower(words.ToVector512Unsafe()).AsInt32()) * (1 / 256f);
            (x + x * (1 / 255f)).StoreUnsafe(ref result, i);
        }

        return (int)i;
    }
}
