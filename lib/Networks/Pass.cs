namespace Backprop;

/// <summary>
/// Takes samples through the layers of a network, forward and back. Threads share the samples: each takes its own all the way, so that they wait for each
/// other once a pass, and the gradients, which sum over all samples, are shared by weights.
/// </summary>
internal sealed class Pass<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    // Samples times weights. Below, a pass takes some ten microseconds, and a second thread brings less than it costs whenever it is not there at once.
    private const long MinShared = 1_000_000;

    private readonly DenseLayer<T>[] _layers;
    private readonly Cost _cost;
    private readonly Action<int, int> _forward, _backward, _evaluate, _learn, _gradient;
    private readonly int _weights;
    private T[] _input = [], _targets = [], _costs = [];
    private Dataset<T>? _data;
    private ReadOnlyMemory<int> _positions;
    private int _gradientLayer;

    public Pass(DenseLayer<T>[] layers, Cost cost)
    {
        (_layers, _cost, _weights) = (layers, cost, layers.Sum(layer => layer.Weights.Length));
        (_forward, _backward, _evaluate, _learn) = (Forward, Backward, Evaluate, Learn);
        _gradient = (from, to) => _layers[_gradientLayer].ComputeWeightGradient(PreviousActivations(_gradientLayer), from, to);
    }

    /// <summary>How many samples the last pass took.</summary>
    public int Samples { get; private set; }

    /// <summary>A[l−1] of the layer <c>Layers[l]</c>: the input for the first one.</summary>
    public ReadOnlySpan<T> PreviousActivations(int l) => l == 0 ? _input.AsSpan(0, _layers[0].Inputs * Samples) : _layers[l - 1].Activations;

    /// <summary>Z and A of every layer for these samples, a column each.</summary>
    public void Forward(ReadOnlySpan<T> x, int samples)
    {
        Reserve(samples);
        x.CopyTo(_input);
        Share(_forward);
    }

    /// <summary>δ of every layer for the samples of the last forward pass, then all gradients; returns the cost, averaged over the samples.</summary>
    public T Backward(ReadOnlySpan<T> y)
    {
        y.CopyTo(_targets);
        Share(_backward);
        ComputeGradients();
        return MeanCost();
    }

    /// <summary>Z and A of every layer for samples of a data set; returns their cost, averaged.</summary>
    public T Evaluate(Dataset<T> data, ReadOnlyMemory<int> positions) => Take(data, positions, _evaluate);

    /// <summary>Z, A and δ of every layer for samples of a data set; returns their cost, averaged. The gradients are left to be computed.</summary>
    public T Learn(Dataset<T> data, ReadOnlyMemory<int> positions) => Take(data, positions, _learn);

    /// <summary>∂C/∂W[l] and ∂C/∂b[l] of every layer, from its δ[l] and a[l−1].</summary>
    public void ComputeGradients()
    {
        for (_gradientLayer = 0; _gradientLayer < _layers.Length; _gradientLayer++)
        {
            _layers[_gradientLayer].ComputeBiasGradient();
            _layers[_gradientLayer].ShareColumns(_gradient);
        }
    }

    private T Take(Dataset<T> data, ReadOnlyMemory<int> positions, Action<int, int> part)
    {
        Reserve(positions.Length);
        (_data, _positions) = (data, positions);
        Share(part);
        return MeanCost();
    }

    private void Reserve(int samples)
    {
        Samples = samples;
        foreach (DenseLayer<T> layer in _layers)
            layer.Reserve(samples);
        if (_costs.Length < samples)
            (_input, _targets, _costs) = (new T[_layers[0].Inputs * samples], new T[_layers[^1].Units * samples], new T[samples]);
    }

    private void Share(Action<int, int> part)
    {
        // The products take six samples at a time.
        int size = Samples * (long)_weights < MinShared ? Samples : ((Samples - 1) / Workers.Count / 6 * 6) + 6;
        Workers.Run(Samples, size, part);
    }

    private T MeanCost()
    {
        T sum = T.Zero;
        for (int i = 0; i < Samples; i++)
            sum += _costs[i];
        return sum / T.CreateChecked(Samples);
    }

    private void Learn(int from, int to)
    {
        Gather(from, to);
        Forward(from, to);
        Backward(from, to);
    }

    private void Evaluate(int from, int to)
    {
        Gather(from, to);
        Forward(from, to);
        ComputeOutputDelta(from, to);
    }

    private void Gather(int from, int to) => _data!.Gather(
        _positions.Span[from..to], _input.AsSpan(from * _layers[0].Inputs), _targets.AsSpan(from * _layers[^1].Units));

    private void Forward(int from, int to)
    {
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Forward(PreviousActivations(l), from, to);
    }

    private void Backward(int from, int to)
    {
        ComputeOutputDelta(from, to);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            if (l < _layers.Length - 1)
                _layers[l].Backpropagate(_layers[l + 1], from, to);
            _layers[l].AverageDeltas(from, to);
        }
    }

    private void ComputeOutputDelta(int from, int to)
    {
        DenseLayer<T> output = _layers[^1];
        for (int i = from; i < to; i++)
        {
            Range column = (i * output.Units)..((i + 1) * output.Units);
            _costs[i] = _cost.OutputDelta(output.Activation, output.PreActivations[column], output.Activations[column], _targets.AsSpan(column), output.Deltas[column]);
        }
    }
}
