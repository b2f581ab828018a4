using System.Numerics;

namespace Backprop;

/// <summary>
/// How a gradient becomes a step: the update of parameters θ, a part of a layer's weights or its biases. Each parameter is updated for itself,
/// so that several threads can share a large layer.
/// An optimizer holds no state of a run; a trainer keeps the arrays it asks for, so one optimizer can serve many runs.
/// </summary>
public abstract class Optimizer(double learningRate)
{
    /// <summary>The learning rate η, the size of a step.</summary>
    public double LearningRate { get; } = learningRate >= 0 && double.IsFinite(learningRate)
        ? learningRate
        : throw new ArgumentOutOfRangeException(nameof(learningRate), FormattableString.Invariant($"The learning rate is {learningRate}; it must be a finite number of at least 0."));

    /// <summary>How many arrays of the size of θ the update needs to remember: none for plain descent, one for momentum.</summary>
    public virtual int StateCount => 0;

    /// <summary>One step: changes <paramref name="parameters"/> in place.</summary>
    /// <param name="gradient">∂C/∂θ, averaged over the minibatch.</param>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="step">Which step this is, counted from 1.</param>
    /// <param name="state"><see cref="StateCount"/> spans as long as θ, zero before the first step.</param>
    /// <param name="parameters">θ.</param>
    public abstract void Update<T>(ReadOnlySpan<T> gradient, double learningRate, int step, OptimizerState<T> state, Span<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected static double Share(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}; the share that is kept lies in [0, 1)."));
}

/// <summary>What an optimizer remembers of some parameters: spans as long as theirs, zero before the first step.</summary>
public readonly ref struct OptimizerState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] _arrays;
    private readonly int _start, _length;

    internal OptimizerState(T[][] arrays, int start, int length) => (_arrays, _start, _length) = (arrays, start, length);

    /// <summary>The span <paramref name="i"/>, counted from 0 to <see cref="Optimizer.StateCount"/> − 1.</summary>
    public Span<T> this[int i] => _arrays[i].AsSpan(_start, _length);
}
