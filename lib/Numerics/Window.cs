namespace Backprop;

/// <summary>
/// The places that a square window takes on planes of numbers: every <paramref name="Stride"/>-th, also over the edge, where so many zeros stand around each plane.
/// </summary>
internal readonly record struct Window(int Planes, int Height, int Width, int Size, int Stride, int Padding)
{
    public int Rows => ((Height + (2 * Padding) - Size) / Stride) + 1;

    public int Columns => ((Width + (2 * Padding) - Size) / Stride) + 1;

    /// <summary>How many places the window takes, row after row.</summary>
    public int Places => Rows * Columns;
}
