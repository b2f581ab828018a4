using System.Numerics;
using System.Runtime.InteropServices;

namespace Backprop;

/// <summary>Spans seen as whole registers of the processor; the few numbers at the end that fill none are the rest.</summary>
internal static class Registers
{
    public static Span<Vector<T>> Of<T>(Span<T> numbers)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(numbers);

    public static ReadOnlySpan<Vector<T>> Of<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(numbers);

    /// <summary>Where the rest begins.</summary>
    public static int Rest<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => numbers.Length / Vector<T>.Count * Vector<T>.Count;
}
