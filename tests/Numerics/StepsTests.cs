using System.Numerics;
using Xunit;

namespace Backprop.Tests.Numerics;

/// <summary>The kernels that go by registers against the loop for one number at a time: a span of one number takes only that one.</summary>
public sealed class StepsTests
{
    [Fact]
    public void Registers_and_single_numbers_agree_in_float() => Agree<float>(1e-6);

    [Fact]
    public void Registers_and_single_numbers_agree_in_double() => Agree<double>(1e-14);

    [Fact]
    public void Spans_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Adam().Update<float>(new float[4], 1, 1, new([new float[5], new float[5]], 0, 5), new float[5]));
        Assert.Throws<ArgumentException>(() => new Momentum(1).Update<float>(new float[5], 1, 1, new([new float[4]], 0, 4), new float[5]));
        Assert.Throws<ArgumentException>(() => Elementwise.SigmoidDelta<float>(new float[5], new float[5], new float[4]));
        Assert.Throws<ArgumentException>(() => Elementwise.AddToColumns<float>(new float[5], new float[11]));
        Assert.Throws<ArgumentException>(() => Elementwise.AddColumns<float>(new float[11], 5, 0, new float[5]));
    }

    [Fact]
    public void Bytes_become_the_numbers_that_a_division_gives()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 + 17).Select(i => (byte)i)];
        var (floats, doubles) = (new float[bytes.Length], new double[bytes.Length]);
        Bytes.ToNumbers<float>(bytes, floats);
        Bytes.ToNumbers<double>(bytes, doubles);
        Assert.Equal(bytes.Select(b => b / 255f), floats);
        Assert.Equal(bytes.Select(b => b / 255.0), doubles);
        Assert.Throws<ArgumentException>(() => Bytes.ToNumbers<float>(bytes, new float[1]));
    }

    [Fact]
    public void Columns_are_summed_and_added_to()
    {
        float[] gathered = [297, 298, 299, 12, 13, 14], sums = [0, 0, 1];
        Elementwise.AddColumns<float>(gathered, 3, 0, sums);
        Assert.Equal([309, 311, 314], sums);
        Elementwise.AddColumns<float>(gathered, 3, 1, sums.AsSpan(1, 2));
        Assert.Equal([309, 622, 627], sums);
        Elementwise.AddToColumns<float>([1, 2, 3], gathered);
        Assert.Equal([298, 300, 302, 13, 15, 17], gathered);
    }

    private static void Agree<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T F(double x) => T.CreateChecked(x);
        var kernels = new Dictionary<string, Action<T[], T[], T[], T[], int, int>>
        {
            ["momentum"] = Step<T>(new Momentum(1)),
            ["nesterov"] = Step<T>(new Nesterov(1)),
            ["rmsprop"] = Step<T>(new RmsProp(1, 0.9, 1e-3)),
            ["adam"] = Step<T>(new Adam(1, 0.9, 0.99, 1e-3)),
            ["sigmoid"] = (g, a, _, δ, start, n) => Elementwise.SigmoidDelta<T>(g.AsSpan(start, n), a.AsSpan(start, n), δ.AsSpan(start, n)),
            ["tanh"] = (g, a, _, δ, start, n) => Elementwise.TanhDelta<T>(g.AsSpan(start, n), a.AsSpan(start, n), δ.AsSpan(start, n)),
            ["leaky"] = (g, z, _, δ, start, n) => Elementwise.ReluDelta<T>(g.AsSpan(start, n), z.AsSpan(start, n), F(0.01), δ.AsSpan(start, n)),
        };
        foreach (var (name, kernel) in kernels)
        {
            for (var n = 0; n <= 70; n++)
            {
                var start = n % 5;
                var random = new Random(n);
                T[][] whole = [.. Enumerable.Range(0, 4).Select(_ => Numbers<T>(random, n + 8, name))];
                T[][] single = [.. whole.Select(buffer => (T[])buffer.Clone())];
                kernel(whole[0], whole[1], whole[2], whole[3], start, n);
                for (var i = 0; i < n; i++)
                    kernel(single[0], single[1], single[2], single[3], start + i, 1);
                for (var b = 0; b < 4; b++)
                {
                    for (var i = 0; i < n + 8; i++)
                        Assert.True(T.Abs(whole[b][i] - single[b][i]) <= F(tolerance), $"{name}, {n} numbers from {start} on: {whole[b][i]} instead of {single[b][i]} at {i}");
                }
            }
        }
    }

    private static Action<T[], T[], T[], T[], int, int> Step<T>(Optimizer optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (g, first, second, θ, start, n) => optimizer.Update<T>(g.AsSpan(start, n), 0.1, 3, new([first, second], start, n), θ.AsSpan(start, n));

    /// <summary>Between 0 and 1 where a square root is drawn, on both sides of 0 where a sign decides.</summary>
    private static T[] Numbers<T>(Random random, int count, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() - (name == "leaky" ? 0.5 : 0)))];
}
