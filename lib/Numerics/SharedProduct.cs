using System.Numerics;

namespace Backprop;

/// <summary>A product whose columns several threads share where it is large enough. Each number is summed up by one thread, in one order.</summary>
internal sealed unsafe class SharedProduct<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Some ten microseconds of one thread: ten times what it costs to hand over a part.
    private const long MinWork = 1_000_000;

    [ThreadStatic] private static SharedProduct<T>? shared;

    private readonly Action<int> _part;
    private ProductSize _size;
    private Strides _aStrides, _bStrides;
    private T* _a, _b, _c;
    private int _aLength, _bLength, _columnsPerPart;
    private bool _skip;

    private SharedProduct() => _part = Part;

    public static void Run(ProductSize size, ReadOnlySpan<T> a, Strides aStrides, ReadOnlySpan<T> b, Strides bStrides, Span<T> c, bool skip)
    {
        var work = (long)size.Rows * size.Depth * size.Columns / (skip ? 2 : 1);
        var parts = (int)Math.Min(Workers.Count, work / MinWork);
        if (parts <= 1)
        {
            Run(skip, size, a, aStrides, b, bStrides, c);
            return;
        }

        fixed (T* pa = a, pb = b, pc = c)
        {
            var product = shared ??= new();
            (product._size, product._aStrides, product._bStrides, product._skip) = (size, aStrides, bStrides, skip);
            (product._aLength, product._bLength) = (a.Length, b.Length);
            product._a = pa;
            product._b = pb;
            product._c = pc;
            product._columnsPerPart = (((size.Columns + parts - 1) / parts) + 5) / 6 * 6;
            Workers.Run((size.Columns + product._columnsPerPart - 1) / product._columnsPerPart, product._part);
        }
    }

    private void Part(int part)
    {
        var first = part * _columnsPerPart;
        var columns = Math.Min(_columnsPerPart, _size.Columns - first);
        var skipped = (int)(first * _bStrides.Column);
        Run(_skip, _size with { Columns = columns }, new(_a, _aLength), _aStrides, new(_b + skipped, _bLength - skipped), _bStrides,
            new(_c + (nint)first * _size.Rows, columns * _size.Rows));
    }

    private static void Run(bool skip, ProductSize size, ReadOnlySpan<T> a, Strides aStrides, ReadOnlySpan<T> b, Strides bStrides, Span<T> c)
    {
        if (skip) SkippingProduct.Run(size, a, aStrides.Column, b, bStrides, c);
        else BlockedProduct.Run(size, a, aStrides, b, bStrides, c);
    }
}
