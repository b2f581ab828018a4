using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Backprop;

/// <summary>
/// A register <typeparamref name="V"/> that holds <see cref="Count"/> numbers. Kernels are written once over this interface;
/// as every type argument is a struct, the JIT compiles each combination to straight vector code.
/// </summary>
internal unsafe interface ISimd<T, V> where T : unmanaged
{
    public static abstract int Count { get; }
    public static abstract V Zero { get; }
    public static abstract V Broadcast(T value);
    public static abstract V Load(T* source);
    public static abstract void Store(V value, T* destination);

    /// <summary>a·b + c, rounded once where the processor can.</summary>
    public static abstract V MultiplyAdd(V a, V b, V c);
}

/// <summary>A single register, which can also tell the numbers that are not zero.</summary>
internal unsafe interface IRegister<T, V> : ISimd<T, V> where T : unmanaged
{
    /// <summary>A bit for each number that is not zero, the first one lowest.</summary>
    public static abstract ulong NonZeros(V value);

    /// <summary>Sets a bit in the word of each number that is not zero; the words lie together.</summary>
    public static abstract void MarkNonZeros(V value, ulong bit, ulong* words);
}

/// <summary>One number at a time: for processors without vectors, and for tests.</summary>
internal unsafe struct Simd1<T> : IRegister<T, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;
    public static T Zero => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, T* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T a, T b, T c) => a * b + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZeros(T value) => value != T.Zero ? 1UL : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkNonZeros(T value, ulong bit, ulong* words) => *words |= value != T.Zero ? bit : 0;
}

internal unsafe struct Simd128<T> : IRegister<T, Vector128<T>> where T : unmanaged
{
    public static int Count => Vector128<T>.Count;
    public static Vector128<T> Zero => Vector128<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZeros(Vector128<T> value) => (~Vector128.Equals(value, Vector128<T>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkNonZeros(Vector128<T> value, ulong bit, ulong* words)
    {
        var found = ~Vector128.Equals(value, Vector128<T>.Zero);
        if (sizeof(T) == sizeof(ulong))
        {
            (Vector128.Load(words) | (found.AsUInt64() & Vector128.Create(bit))).Store(words);
            return;
        }

        var (low, high) = Vector128.Widen(found.AsInt32());
        (Vector128.Load(words) | (low.AsUInt64() & Vector128.Create(bit))).Store(words);
        words += Vector128<ulong>.Count;
        (Vector128.Load(words) | (high.AsUInt64() & Vector128.Create(bit))).Store(words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            if (Fma.IsSupported) return Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
            if (AdvSimd.IsSupported) return AdvSimd.FusedMultiplyAdd(c.AsSingle(), a.AsSingle(), b.AsSingle()).As<float, T>();
        }
        else if (typeof(T) == typeof(double))
        {
            if (Fma.IsSupported) return Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
            if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.FusedMultiplyAdd(c.AsDouble(), a.AsDouble(), b.AsDouble()).As<double, T>();
        }

        return a * b + c;
    }
}

internal unsafe struct Simd256<T> : IRegister<T, Vector256<T>> where T : unmanaged
{
    public static int Count => Vector256<T>.Count;
    public static Vector256<T> Zero => Vector256<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZeros(Vector256<T> value) => (~Vector256.Equals(value, Vector256<T>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkNonZeros(Vector256<T> value, ulong bit, ulong* words)
    {
        var found = ~Vector256.Equals(value, Vector256<T>.Zero);
        if (sizeof(T) == sizeof(ulong))
        {
            (Vector256.Load(words) | (found.AsUInt64() & Vector256.Create(bit))).Store(words);
            return;
        }

        var (low, high) = Vector256.Widen(found.AsInt32());
        (Vector256.Load(words) | (low.AsUInt64() & Vector256.Create(bit))).Store(words);
        words += Vector256<ulong>.Count;
        (Vector256.Load(words) | (high.AsUInt64() & Vector256.Create(bit))).Store(words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c)
    {
        if (typeof(T) == typeof(float) && Fma.IsSupported)
            return Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double) && Fma.IsSupported)
            return Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        return a * b + c;
    }
}

internal unsafe struct Simd512<T> : IRegister<T, Vector512<T>> where T : unmanaged
{
    public static int Count => Vector512<T>.Count;
    public static Vector512<T> Zero => Vector512<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZeros(Vector512<T> value) => (~Vector512.Equals(value, Vector512<T>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkNonZeros(Vector512<T> value, ulong bit, ulong* words)
    {
        var found = ~Vector512.Equals(value, Vector512<T>.Zero);
        if (sizeof(T) == sizeof(ulong))
        {
            (Vector512.Load(words) | (found.AsUInt64() & Vector512.Create(bit))).Store(words);
            return;
        }

        var (low, high) = Vector512.Widen(found.AsInt32());
        (Vector512.Load(words) | (low.AsUInt64() & Vector512.Create(bit))).Store(words);
        words += Vector512<ulong>.Count;
        (Vector512.Load(words) | (high.AsUInt64() & Vector512.Create(bit))).Store(words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        if (typeof(T) == typeof(float) && Avx512F.IsSupported)
            return Avx512F.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double) && Avx512F.IsSupported)
            return Avx512F.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        return a * b + c;
    }
}

/// <summary>Two registers side by side, used as one of twice the width.</summary>
internal readonly struct Pair<V>(V low, V high)
{
    public readonly V Low = low, High = high;
}

internal unsafe struct SimdPair<T, V, S> : ISimd<T, Pair<V>>
    where T : unmanaged
    where S : ISimd<T, V>
{
    public static int Count => 2 * S.Count;

    public static Pair<V> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(S.Zero, S.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Broadcast(T value)
    {
        var v = S.Broadcast(value);
        return new(v, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Load(T* source) => new(S.Load(source), S.Load(source + S.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<V> value, T* destination)
    {
        S.Store(value.Low, destination);
        S.Store(value.High, destination + S.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> MultiplyAdd(Pair<V> a, Pair<V> b, Pair<V> c) =>
        new(S.MultiplyAdd(a.Low, b.Low, c.Low), S.MultiplyAdd(a.High, b.High, c.High));
}
