using System.Numerics;
using System.Runtime.InteropServices;

namespace Backprop;

/// <summary>One number of a result from two numbers, for a register full of them at a time.</summary>
internal interface IMap<T>
{
    public Vector<T> Of(Vector<T> x, Vector<T> y);
}

/// <summary>The step of one parameter θ along its gradient g, with two numbers that are remembered of it, for a register full of them at a time.</summary>
internal interface IStep<T>
{
    public void Take(Vector<T> g, ref Vector<T> first, ref Vector<T> second, ref Vector<T> θ);
}

/// <summary>Formulas that are written once, over whole registers of the processor; the few numbers at the end that fill none are copied into one.</summary>
internal static class Registers
{
    public static Span<Vector<T>> Of<T>(Span<T> numbers)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(numbers);

    public static ReadOnlySpan<Vector<T>> Of<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(numbers);

    /// <summary>result = map(x, y), element by element; the spans may be the same memory.</summary>
    public static void Map<T, TMap>(TMap map, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged
        where TMap : struct, IMap<T>
    {
        RequireEqual(result.Length, x.Length, y.Length, y.Length);
        var results = Of(result);
        ReadOnlySpan<Vector<T>> xs = Of(x), ys = Of(y);
        for (var i = 0; i < results.Length; i++)
            results[i] = map.Of(xs[i], ys[i]);

        var rest = results.Length * Vector<T>.Count;
        if (rest < result.Length)
            Store(map.Of(Load(x[rest..]), Load(y[rest..])), result[rest..]);
    }

    /// <summary>A step of every parameter. An optimizer that remembers fewer than two numbers of each leaves spans empty.</summary>
    public static void Step<T, TStep>(TStep step, ReadOnlySpan<T> g, Span<T> first, Span<T> second, Span<T> θ)
        where T : unmanaged
        where TStep : struct, IStep<T>
    {
        RequireEqual(θ.Length, g.Length, first.IsEmpty ? θ.Length : first.Length, second.IsEmpty ? θ.Length : second.Length);
        var gs = Of(g);
        Span<Vector<T>> firsts = Of(first), seconds = Of(second), θs = Of(θ);
        Vector<T> none = default;
        for (var i = 0; i < θs.Length; i++)
            step.Take(gs[i], ref firsts.IsEmpty ? ref none : ref firsts[i], ref seconds.IsEmpty ? ref none : ref seconds[i], ref θs[i]);

        var rest = θs.Length * Vector<T>.Count;
        if (rest == θ.Length)
            return;
        Vector<T> lastFirst = Load<T>(first.IsEmpty ? first : first[rest..]), lastSecond = Load<T>(second.IsEmpty ? second : second[rest..]), last = Load<T>(θ[rest..]);
        step.Take(Load(g[rest..]), ref lastFirst, ref lastSecond, ref last);
        Store(last, θ[rest..]);
        if (!first.IsEmpty)
            Store(lastFirst, first[rest..]);
        if (!second.IsEmpty)
            Store(lastSecond, second[rest..]);
    }

    private static Vector<T> Load<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        Span<T> all = stackalloc T[Vector<T>.Count];
        all.Clear();
        numbers.CopyTo(all);
        return new(all);
    }

    private static void Store<T>(Vector<T> register, Span<T> numbers)
        where T : unmanaged
    {
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = register[i];
    }

    private static void RequireEqual(int length, int first, int second, int third)
    {
        if (first != length || second != length || third != length)
            throw new ArgumentException($"The spans hold {length}, {first}, {second} and {third} numbers; they must be equally long.");
    }
}
