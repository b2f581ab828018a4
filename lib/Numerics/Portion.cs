namespace Backprop;

/// <summary>One of several equal parts of the columns of a matrix or the numbers of a vector, as a thread has them.</summary>
internal readonly record struct Portion(int Index, int Count)
{
    /// <summary>Where the part begins and where it ends, of so many columns or numbers.</summary>
    public (int From, int To) Of(int length)
    {
        // Two parts share no cache line, if the first number begins one.
        const int line = 16;
        var size = (((length - 1) / Count / line) + 1) * line;
        return (Math.Min(Index * size, length), Math.Min((Index + 1) * size, length));
    }
}
