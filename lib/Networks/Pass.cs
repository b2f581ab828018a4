namespace Backprop;

/// <summary>
/// Takes samples through the layers of a network, forward and back, with work for several threads in three pieces, after each of which they wait for each other.
/// The weights of the first layer, most of all, are shared by columns: a thread multiplies its inputs by them, computes their gradient and
/// updates them, so that they stay with it. Then the samples are shared, and each goes through the other layers, forward and back, on one thread.
/// </summary>
internal sealed class Pass<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    // Samples times weights. Below, a pass takes some ten microseconds, and a second thread brings less than it costs whenever it is not there at once.
    private const long MinShared = 1_000_000;

    // Weights of the first layer. From so many on, its sums are made of two halves, by whatever number of threads, so that all come to the same numbers.
    private const int MinHalved = 30_000;

    private readonly Dense<T>[] _layers;
    private readonly Cost _cost;
    private readonly Action<int, int> _enter, _forward, _backward, _evaluate, _learn, _gradient;
    private readonly int _weights, _halves;
    private readonly T[][] _inputs;
    private T[] _targets = [], _costs = [], _secondHalf = [];
    private Dataset<T>? _data;
    private ReadOnlyMemory<int> _positions;
    private T _scale;

    public Pass(Dense<T>[] layers, Cost cost)
    {
        (_layers, _cost, _weights) = (layers, cost, layers.Sum(layer => layer.Weights.Length));
        _halves = layers[0].Weights.Length < MinHalved ? 1 : 2;
        _inputs = [.. Enumerable.Repeat<T[]>([], _halves)];
        (_enter, _forward, _backward, _evaluate, _learn, _gradient) = (Enter, Forward, Backward, Evaluate, Learn, ComputeGradients);
    }

    /// <summary>How many samples the last pass took.</summary>
    public int Samples { get; private set; }

    /// <summary>Whether all that the last call of <see cref="Learn(Dataset{T}, ReadOnlyMemory{int}, T)"/> computed is a finite number.</summary>
    public bool IsFinite { get; private set; }

    /// <summary>How many parts the work on the parameters has: one for each thread, if it is worth sharing.</summary>
    public int Parts => Samples * (long)_weights < MinShared ? 1 : Workers.Count;

    /// <summary>Z and A of every layer for these samples, a column each.</summary>
    public void Forward(ReadOnlySpan<T> x, int samples)
    {
        Reserve(samples);
        for (int half = 0; half < _halves; half++)
        {
            (int first, int end) = _layers[0].InputsOf(half, _halves);
            for (int i = 0; i < samples; i++)
                x[((i * _layers[0].Inputs) + first)..((i * _layers[0].Inputs) + end)].CopyTo(_inputs[half].AsSpan(i * (end - first)));
        }

        _data = null;
        Share(_halves * samples, _enter);
        Share(samples, _forward);
    }

    /// <summary>δ of every layer for the samples of the last forward pass, then all gradients; returns the cost, averaged over the samples.</summary>
    public T Backward(ReadOnlySpan<T> y)
    {
        y.CopyTo(_targets);
        _scale = T.One;
        Share(Samples, _backward);
        ComputeGradients();
        return MeanCost();
    }

    /// <summary>Z and A of every layer for samples of a data set; returns their cost, averaged.</summary>
    public T Evaluate(Dataset<T> data, ReadOnlyMemory<int> positions) => Take(data, positions, _evaluate);

    /// <summary>
    /// Z, A and δ of every layer for samples of a data set; returns their cost, averaged. The gradients are left to be computed,
    /// times <paramref name="scale"/>, from the δ that each layer keeps for it.
    /// </summary>
    public T Learn(Dataset<T> data, ReadOnlyMemory<int> positions, T scale)
    {
        _scale = scale;
        return Take(data, positions, _learn);
    }

    /// <summary>∂C/∂W[l] and ∂C/∂b[l] of every layer, from its δ[l] and a[l−1].</summary>
    public void ComputeGradients() => ShareParts(_gradient);

    /// <summary>Adds what the scaled δ of the layer <c>Layers[l]</c> make of the columns <paramref name="from"/> … <paramref name="to"/> − 1 of its ∂C/∂W to <paramref name="sum"/>.</summary>
    public void AddWeightGradient(int l, int from, int to, Span<T> sum)
    {
        Dense<T> layer = _layers[l];
        if (l > 0)
        {
            layer.AddWeightGradient(_layers[l - 1].Activations, from, to, sum);
            return;
        }

        for (int half = 0; half < _halves; half++)
        {
            (int first, int end) = layer.InputsOf(half, _halves);
            int begin = Math.Max(from, first), over = Math.Min(to, end);
            if (begin < over)
            {
                layer.AddWeightGradient(
                    _inputs[half].AsSpan(0, (end - first) * Samples), begin - first, over - first, sum[((begin - from) * layer.Units)..((over - from) * layer.Units)]);
            }
        }
    }

    /// <summary>Does work on each of the <see cref="Parts"/> of the parameters.</summary>
    public void ShareParts(Action<int, int> work) => Workers.Run(Parts, 1, work);

    private T Take(Dataset<T> data, ReadOnlyMemory<int> positions, Action<int, int> part)
    {
        Reserve(positions.Length);
        (_data, _positions, IsFinite) = (data, positions, true);
        Share(_halves * Samples, _enter);
        Share(Samples, part);
        return MeanCost();
    }

    private void Reserve(int samples)
    {
        if (samples == Samples)
            return;
        Samples = samples;
        foreach (Dense<T> layer in _layers)
            layer.Reserve(samples);
        if (_costs.Length >= samples)
            return;
        (_targets, _costs) = (new T[_layers[^1].Units * samples], new T[samples]);
        _secondHalf = new T[_halves == 1 ? 0 : _layers[0].Units * samples];
        for (int half = 0; half < _halves; half++)
        {
            (int first, int end) = _layers[0].InputsOf(half, _halves);
            _inputs[half] = new T[(end - first) * samples];
        }
    }

    private void Share(int count, Action<int, int> work) => Workers.Run(count, ((count - 1) / Parts) + 1, work);

    private T MeanCost()
    {
        T sum = T.Zero;
        for (int i = 0; i < Samples; i++)
            sum += _costs[i];
        return sum / T.CreateChecked(Samples);
    }

    /// <summary>W A of the first layer: half <c>i / Samples</c> of its sums for the sample <c>i % Samples</c>, for i = from … to − 1.</summary>
    private void Enter(int from, int to)
    {
        for (int half = from / Samples; half * Samples < to; half++)
        {
            (int first, int end) = _layers[0].InputsOf(half, _halves);
            int begin = Math.Max(from - (half * Samples), 0), over = Math.Min(to - (half * Samples), Samples);
            _data?.GatherInputs(_positions.Span[begin..over], first, end, _inputs[half].AsSpan(begin * (end - first)));
            _layers[0].Multiply(first, end, _inputs[half], begin, over, half == 0 ? _layers[0].PreActivations : _secondHalf);
        }
    }

    private void Learn(int from, int to)
    {
        GatherTargets(from, to);
        Forward(from, to);
        Backward(from, to);
        foreach (Dense<T> layer in _layers)
        {
            if (!layer.IsFinite(from, to))
                IsFinite = false;
        }
    }

    private void Evaluate(int from, int to)
    {
        GatherTargets(from, to);
        Forward(from, to);
        ComputeOutputDelta(from, to);
    }

    private void GatherTargets(int from, int to) => _data!.GatherTargets(_positions.Span[from..to], _targets.AsSpan(from * _layers[^1].Units));

    private void Forward(int from, int to)
    {
        Dense<T> first = _layers[0];
        Range own = (from * first.Units)..(to * first.Units);
        if (_halves == 2)
            Elementwise.Add<T>(_secondHalf.AsSpan(own), first.PreActivations[own]);
        first.Activate(from, to);
        for (int l = 1; l < _layers.Length; l++)
            _layers[l].Forward(_layers[l - 1].Activations, from, to);
    }

    private void Backward(int from, int to)
    {
        ComputeOutputDelta(from, to);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            if (l < _layers.Length - 1)
                _layers[l].Backpropagate(_layers[l + 1], from, to);
            _layers[l].ScaleDeltas(_scale / T.CreateChecked(Samples), from, to);
        }
    }

    private void ComputeOutputDelta(int from, int to)
    {
        Dense<T> output = _layers[^1];
        for (int i = from; i < to; i++)
        {
            Range column = (i * output.Units)..((i + 1) * output.Units);
            _costs[i] = _cost.OutputDelta(output.Activation, output.PreActivations[column], output.Activations[column], _targets.AsSpan(column), output.Deltas[column]);
        }
    }

    private void ComputeGradients(int part, int end)
    {
        for (int l = 0; l < _layers.Length; l++)
        {
            Dense<T> layer = _layers[l];
            (int from, int to) = layer.InputsOf(part, Parts);
            Span<T> gradient = layer.WeightGradient[(from * layer.Units)..(to * layer.Units)];
            gradient.Clear();
            AddWeightGradient(l, from, to, gradient);
            (from, to) = layer.UnitsOf(part, Parts);
            layer.ComputeBiasGradient(from, to);
        }
    }
}
