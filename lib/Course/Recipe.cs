using System.Numerics;

namespace Backprop;

/// <summary>A training run of one of the posts, complete: network, start, cost, step and length. A seed makes it a run: it draws the weights and orders the samples.</summary>
/// <param name="Name">The name, for tables: the post, and whether as derived or as published.</param>
/// <param name="Inputs">The number of features, n₀.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Cost">The cost.</param>
/// <param name="Initializer">How the parameters start.</param>
/// <param name="Trainer">How it is trained.</param>
/// <param name="About">What is particular about it: the quirk of the published code that it keeps, or what was put right.</param>
/// <param name="Claim">What the post says it reaches.</param>
/// <param name="OwnCode">What the post's own code was measured to reach, as printed or with the least that makes it run.</param>
public sealed record Recipe(
    string Name, int Inputs, IReadOnlyList<Dense> Layers, Cost Cost, Initializer Initializer, Trainer Trainer, string About, string Claim, string OwnCode)
{
    /// <summary>The factor by which pixels of the test set differ from those trained on: 1, but for a post that forgot to scale them.</summary>
    public double TestScale { get; init; } = 1;

    /// <summary>The network before training.</summary>
    public Network<T> NewNetwork<T>(int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(Inputs, Layers, Cost, Initializer, seed);

    /// <summary>The test set as this recipe sees it.</summary>
    public Dataset<T> TestSet<T>(Dataset<T> test)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        // Of a copy, so that the test set's own images stay bytes.
        TestScale == 1 ? test : Dataset.Labelled(test.Slice(0, test.Count).X * T.CreateChecked(TestScale), test.Labels, test.Outputs);

    /// <summary>One run from one start.</summary>
    /// <returns>The trained network and the course of its training.</returns>
    public (Network<T> Network, History History) Run<T>(
        int seed, Dataset<T> train, Dataset<T>? test = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = NewNetwork<T>(seed);
        return (network, (Trainer with { Seed = seed }).Train(network, train, test is null ? null : TestSet(test), progress, cancellation));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
