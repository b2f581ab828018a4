namespace Backprop;

/// <summary>
/// What the numbers of a sample are, or those of a layer: so many channels, each a plane of height × width. They stand plane after plane and in a plane row after row.
/// A plain vector of n numbers is n channels of one number each: <c>new TensorShape(n)</c>.
/// </summary>
/// <param name="Channels">The number of planes: 1 for a grey image, 3 for one in colours, the number of filters after a convolution.</param>
/// <param name="Height">The number of rows of a plane.</param>
/// <param name="Width">The number of numbers in a row.</param>
public readonly record struct TensorShape(int Channels, int Height = 1, int Width = 1)
{
    /// <summary>How many numbers a plane has.</summary>
    public int Plane => Height * Width;

    /// <summary>How many numbers there are.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>The same, where it may be more than any memory.</summary>
    internal Int128 Size => (Int128)Channels * Height * Width;

    /// <summary>"6×28×28", or "10" for a plain vector.</summary>
    public override string ToString() => Plane == 1 ? $"{Channels}" : $"{Channels}×{Height}×{Width}";

    /// <summary>What a window of <paramref name="size"/> × <paramref name="size"/> leaves of these planes, with so many channels.</summary>
    /// <exception cref="ArgumentException">The window does not fit.</exception>
    internal TensorShape Under(int channels, int size, int stride, int padding)
    {
        long height = Height + (2L * padding) - size, width = Width + (2L * padding) - size;
        return height >= 0 && width >= 0
            ? new(channels, (int)Math.Min((height / stride) + 1, int.MaxValue), (int)Math.Min((width / stride) + 1, int.MaxValue))
            : throw new ArgumentException($"A window of {size}×{size} does not fit into planes of {Height}×{Width}{(padding == 0 ? "" : $" with {padding} zeros around them")}.");
    }
}
