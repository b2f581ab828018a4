namespace Backprop;

/// <summary>Which samples form each minibatch of a run, one epoch after the other: all of them in a new order, or draws from all of them.</summary>
internal sealed class Minibatches(int count, int size, int? sampled, int seed)
{
    private readonly Random _random = new(seed);
    private readonly int[] _order = [.. Enumerable.Range(0, count)];

    public int Size { get; } = Math.Min(size, count);

    public int PerEpoch => sampled ?? ((count + Size - 1) / Size);

    public int SamplesPerEpoch => sampled is null ? count : PerEpoch * Size;

    /// <summary>The positions of the samples of the epoch's minibatch <paramref name="i"/>, counted from 0.</summary>
    public ReadOnlyMemory<int> Next(int i)
    {
        if (sampled is null)
        {
            if (i == 0)
                _random.Shuffle(_order);
            return _order.AsMemory(i * Size, Math.Min(Size, count - (i * Size)));
        }

        // The first steps of a shuffle are a draw without repetition, from whatever order there is.
        for (var k = 0; k < Size; k++)
        {
            var other = _random.Next(k, count);
            (_order[k], _order[other]) = (_order[other], _order[k]);
        }

        return _order.AsMemory(0, Size);
    }
}
