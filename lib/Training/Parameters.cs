using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>The parameters of a network during a run: each array with its gradient and with what the optimizer remembers of it.</summary>
internal sealed class Parameters<T>(Network<T> network, Optimizer optimizer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // More gradients, and the weights they belong to, do not stay in the cache from the computation of the one to the update of the other.
    private const int GradientsInCache = 25_000;

    private readonly T[][][] _weightStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Weights.Length))];
    private readonly T[][][] _biasStates = [.. network.Layers.Select(layer => NewState(optimizer, layer.Biases.Length))];
    private readonly T[][] _gradients = new T[Workers.Count][];
    private Action<int, int>? _descend, _update, _computeAndUpdate;
    private double _learningRate;
    private T[][]? _kept;

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    /// <summary>One step of plain descent: deltas that are scaled by −η are multiplied right into the weights.</summary>
    public void Descend()
    {
        Steps++;
        network.Pass.ShareParts(_descend ??= Descend);
    }

    /// <summary>One step of every layer, along the gradients that the layers hold.</summary>
    public void Step(double learningRate) => Step(learningRate, _update ??= Update);

    /// <summary>
    /// The gradients of every layer, from the deltas of the last backward pass, and a step along them: a few columns of W at a time,
    /// so that their gradient is still in the cache when the optimizer reads it. It is kept nowhere else.
    /// </summary>
    public void ComputeGradientsAndStep(double learningRate) => Step(learningRate, _computeAndUpdate ??= ComputeAndUpdate);

    private void Step(double learningRate, Action<int, int> update)
    {
        (Steps, _learningRate) = (Steps + 1, learningRate);
        network.Pass.ShareParts(update);
    }

    private void Descend(int part, int end)
    {
        for (int l = 0; l < network.Layers.Count; l++)
        {
            Dense<T> layer = network.Layers[l];
            (int from, int to) = layer.InputsOf(part, network.Pass.Parts);
            network.Pass.AddWeightGradient(l, from, to, layer.Weights[(from * layer.Units)..(to * layer.Units)]);
            (from, to) = layer.UnitsOf(part, network.Pass.Parts);
            layer.AddBiasGradient(from, to, layer.Biases);
        }
    }

    private void ComputeAndUpdate(int part, int end)
    {
        for (int l = 0; l < network.Layers.Count; l++)
        {
            Dense<T> layer = network.Layers[l];
            int columns = (GradientsInCache / layer.Units) + 1;
            if (!(_gradients[part]?.Length >= columns * layer.Units))
                _gradients[part] = new T[columns * layer.Units];
            (int from, int to) = layer.InputsOf(part, network.Pass.Parts);
            for (; from < to; from += columns)
            {
                int over = Math.Min(from + columns, to);
                Span<T> gradient = _gradients[part].AsSpan(0, (over - from) * layer.Units);
                gradient.Clear();
                network.Pass.AddWeightGradient(l, from, over, gradient);
                UpdateWeights(l, from, gradient);
            }

            (from, to) = layer.UnitsOf(part, network.Pass.Parts);
            layer.ComputeBiasGradient(from, to);
            UpdateBiases(l, from, to);
        }
    }

    private void Update(int part, int end)
    {
        for (int l = 0; l < network.Layers.Count; l++)
        {
            Dense<T> layer = network.Layers[l];
            (int from, int to) = layer.InputsOf(part, network.Pass.Parts);
            UpdateWeights(l, from, layer.WeightGradient[(from * layer.Units)..(to * layer.Units)]);
            (from, to) = layer.UnitsOf(part, network.Pass.Parts);
            UpdateBiases(l, from, to);
        }
    }

    private void UpdateWeights(int l, int from, ReadOnlySpan<T> gradient)
    {
        Dense<T> layer = network.Layers[l];
        int start = from * layer.Units;
        optimizer.Update(gradient, _learningRate, Steps, new(_weightStates[l], start, gradient.Length), layer.Weights.Slice(start, gradient.Length));
    }

    private void UpdateBiases(int l, int from, int to)
    {
        Dense<T> layer = network.Layers[l];
        if (layer.HasBias)
            optimizer.Update<T>(layer.BiasGradient[from..to], _learningRate, Steps, new(_biasStates[l], from, to - from), layer.Biases[from..to]);
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
    /// in δ: where the pass came upon one, those are looked at, forward and then backward, and the first that is not finite is named.
    /// </summary>
    /// <exception cref="NotFiniteNumberException">Something is NaN or infinite.</exception>
    public void RequireFinite(double cost)
    {
        if (network.Pass.IsFinite && double.IsFinite(cost))
            return;
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
