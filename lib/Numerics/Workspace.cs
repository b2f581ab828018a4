using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>Memory that a kernel needs while it runs: one block per thread, reused by every call, aligned to a cache line.</summary>
internal static unsafe class Workspace
{
    private const int Alignment = 64;

    [ThreadStatic] private static byte[]? _memory;

    /// <summary>Room for <paramref name="count"/> numbers, valid until the same thread asks again. The contents are arbitrary.</summary>
    public static T* Get<T>(int count) where T : unmanaged
    {
        var bytes = checked(count * sizeof(T) + Alignment);
        if (_memory is null || _memory.Length < bytes) _memory = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _memory[0]);
        return (T*)((address + Alignment - 1) / Alignment * Alignment);
    }
}
