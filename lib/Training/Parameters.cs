using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>The parameters of a network during a run: each array with its gradient and with what the optimizer remembers of it.</summary>
internal sealed class Parameters<T>(Network<T> network, Optimizer optimizer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][][] _weightStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Weights.Length))];
    private readonly T[][][] _biasStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Biases.Length))];
    private Action<int, int>? _update, _computeAndUpdate;
    private double _learningRate;
    private int _layer;
    private T[][]? _kept;

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    /// <summary>One step of every layer, along the gradients that the layers hold.</summary>
    public void Step(double learningRate) => Step(learningRate, _update ??= Update);

    /// <summary>
    /// The gradients of every layer, from the deltas of the last backward pass, and a step along them: a few columns of W at a time,
    /// so that their gradient is still in the cache when the optimizer reads it.
    /// </summary>
    public void ComputeGradientsAndStep(double learningRate)
    {
        for (int l = 0; l < network.Layers.Count; l++)
            network.Layers[l].ComputeBiasGradient();
        Step(learningRate, _computeAndUpdate ??= ComputeAndUpdate);
    }

    private void Step(double learningRate, Action<int, int> update)
    {
        (Steps, _learningRate) = (Steps + 1, learningRate);
        for (_layer = 0; _layer < network.Layers.Count; _layer++)
        {
            DenseLayer<T> layer = network.Layers[_layer];
            layer.ShareColumns(update);
            optimizer.Update(layer.BiasGradient, learningRate, Steps, new(_biasStates[_layer], 0, layer.Biases.Length), layer.Biases);
        }
    }

    private void ComputeAndUpdate(int from, int to)
    {
        network.Layers[_layer].ComputeWeightGradient(network.Pass.PreviousActivations(_layer), from, to);
        Update(from, to);
    }

    private void Update(int from, int to)
    {
        DenseLayer<T> layer = network.Layers[_layer];
        int start = from * layer.Units, length = (to - from) * layer.Units;
        optimizer.Update<T>(
            layer.WeightGradient.Slice(start, length), _learningRate, Steps, new(_weightStates[_layer], start, length), layer.Weights.Slice(start, length));
    }

    /// <summary>Remembers the parameters as they are now, for <see cref="Restore"/>.</summary>
    public void Keep() => _kept = [.. network.Layers.SelectMany(layer => new[] { layer.Weights.ToArray(), layer.Biases.ToArray() })];

    /// <summary>Brings back what was kept last, if anything was.</summary>
    public void Restore()
    {
        for (int l = 0; _kept is not null && l < network.Layers.Count; l++)
        {
            _kept[2 * l].CopyTo(network.Layers[l].Weights);
            _kept[(2 * l) + 1].CopyTo(network.Layers[l].Biases);
        }
    }

    /// <summary>
    /// Called before a step, with the cost that led to it. An infinite weight shows in z of the next forward pass and an infinite gradient
    /// in δ, so those are looked at, forward and then backward, and the first that is not finite is named.
    /// </summary>
    /// <exception cref="NotFiniteNumberException">Something is NaN or infinite.</exception>
    public void RequireFinite(double cost)
    {
        for (int l = 0; l < network.Layers.Count; l++)
        {
            Require(network.Layers[l].PreActivations, "pre-activations z", l);
            Require(network.Layers[l].Activations, "activations a", l);
        }

        if (!double.IsFinite(cost))
            throw Failure("cost of the output", network.Layers.Count - 1);
        for (int l = network.Layers.Count - 1; l >= 0; l--)
            Require(network.Layers[l].Deltas, "deltas", l);

        void Require(ReadOnlySpan<T> numbers, string what, int l)
        {
            if (!TensorPrimitives.IsFiniteAll(numbers))
                throw Failure(what, l);
        }

        NotFiniteNumberException Failure(string what, int l) => new(
            $"Training stopped at step {Steps + 1}: the {what} of layer {l + 1} became NaN or infinite. The network keeps the weights of step {Steps}. " +
            "A smaller learning rate, clipped gradients or another initialization may help; so may a look at the data.");
    }

    private static T[][] NewState(Optimizer optimizer, int size) => [.. Enumerable.Range(0, optimizer.StateCount).Select(_ => new T[size])];
}
