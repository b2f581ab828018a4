using Xunit;

namespace Backprop.Tests.Numerics;

[Collection(nameof(Alone))]
public sealed class WorkersTests
{
    [Fact]
    public void No_part_is_lost_where_threads_reach_for_the_same_one()
    {
        // Parts of no work at all, so that the threads take them at the same moment as often as can be.
        var count = Workers.Count;
        Workers.Count = 4;
        try
        {
            var done = new byte[1000];
            for (var round = 0; round < 2000; round++)
            {
                Array.Clear(done);
                Workers.Run(done.Length, 1, (part, _) => done[part]++);
                Assert.True(Array.TrueForAll(done, times => times == 1), $"In round {round} a part was lost or done twice.");
            }
        }
        finally
        {
            Workers.Count = count;
        }
    }

    [Fact]
    public void Every_part_is_done_once_before_the_call_returns()
    {
        var done = new int[100];
        for (var round = 1; round <= 2000; round++)
        {
            Workers.Run(round % 100, 1, (part, _) => Interlocked.Increment(ref done[part]));
            Assert.Equal(round % 100 == 0 ? 0 : 1, done[round % 100 == 0 ? 99 : (round % 100) - 1]);
            Assert.Equal(round % 100, done.Sum());
            Array.Clear(done);
        }
    }

    [Fact]
    public void Work_inside_of_work_and_callers_at_once_get_theirs_done()
    {
        var sums = new int[8];
        Parallel.For(0, 8, caller =>
        {
            for (var round = 0; round < 200; round++)
                Workers.Run(4, 1, (_, _) => Workers.Run(3, 1, (part, _) => Interlocked.Add(ref sums[caller], part)));
        });
        Assert.All(sums, sum => Assert.Equal(200 * 4 * 3, sum));
    }

    [Fact]
    public void An_exception_of_a_part_is_the_callers()
    {
        Assert.Throws<InvalidOperationException>(() => Workers.Run(50, 1, (part, _) =>
        {
            if (part == 33)
                throw new InvalidOperationException();
        }));
        var done = 0;
        Workers.Run(50, 1, (_, _) => Interlocked.Increment(ref done));
        Assert.Equal(50, done);
    }
}
