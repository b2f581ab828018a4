using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>
/// Takes samples through the layers of a network, forward and back, in phases whose work several threads share; after each they wait for each other.
/// The weights of the first layer, most of all, are shared by columns: a thread multiplies its inputs by them, computes their gradient and
/// updates them, so that they stay with it. In between the samples are shared, and each goes through the other layers, forward and back, on one thread.
/// <see cref="Equations"/> says the same without threads and buffers.
/// </summary>
internal sealed class Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Samples times weights. Below, a pass takes some ten microseconds, and a second thread brings less than it costs whenever it is not there at once.
    private const long MinShared = 1_000_000;

    private readonly LayerPass<T>[] _layers;
    private readonly Cost _cost;
    private readonly int _weights;
    private readonly Action<int, int> _run;
    private T[] _targets = [], _costs = [], _secondSums = [];
    private ReadOnlyMemory<int> _positions;
    private Columns<T> _x = new(0, Array.Empty<T>()), _y = new(0, Array.Empty<T>());
    private Update<T> _update = new Gradients<T>();
    private Action<Pass<T>, int, int> _phase = (_, _, _) => { };
    private bool _isFinite;

    public Pass(LayerPass<T>[] layers, Cost cost)
    {
        (_layers, _cost, _weights) = (layers, cost, layers.Sum(layer => layer.Layer.Weights.Length));
        _run = (from, to) => _phase(this, from, to);
    }

    /// <summary>How many samples the last pass took.</summary>
    public int Samples { get; private set; }

    /// <summary>What the last pass left in the output layer.</summary>
    public LayerPass<T> Output => _layers[^1];

    private InputBlock<T>[] Inputs => _layers[0].Inputs;

    private int Parts => Samples * (long)_weights < MinShared ? 1 : Workers.Count;

    /// <summary>A step of training: forward, back, and what the update does with the gradients. Returns the cost, averaged over the samples.</summary>
    /// <exception cref="NotFiniteNumberException">Something became NaN or infinite; no weight has changed.</exception>
    public T Learn(Dataset<T> data, ReadOnlyMemory<int> positions, Update<T> update)
    {
        Take(data.Inputs, data.Targets, positions, update);
        Share(Inputs.Length * Samples, static (pass, from, to) => pass.Enter(from, to));
        Share(Samples, static (pass, from, to) =>
        {
            pass.Forward(from, to);
            pass.Backward(from, to);
            pass.LookForInfinities(from, to);
        });
        var cost = MeanCost();
        if (!_isFinite || !T.IsFinite(cost))
            throw NotFinite(cost, update.Step);
        Apply(update);
        return cost;
    }

    /// <summary>Z and A of every layer for the samples at these positions of the data, a column each.</summary>
    public void Forward(Columns<T> x, ReadOnlyMemory<int> positions)
    {
        Take(x, _y, positions, _update);
        Share(Inputs.Length * Samples, static (pass, from, to) => pass.Enter(from, to));
        Share(Samples, static (pass, from, to) => pass.Forward(from, to));
    }

    /// <summary>δ of every layer for the samples of the last forward pass, then all gradients; returns the cost, averaged over the samples.</summary>
    public T Backward(Columns<T> y, ReadOnlyMemory<int> positions)
    {
        (_y, _positions, _update) = (y, positions, new Gradients<T>());
        Share(Samples, static (pass, from, to) => pass.Backward(from, to));
        Apply(_update);
        return MeanCost();
    }

    /// <summary>The cost of the samples of the last forward pass, averaged.</summary>
    public T MeanCost(Columns<T> y, ReadOnlyMemory<int> positions)
    {
        (_y, _positions) = (y, positions);
        OutputDelta(0, Samples);
        return MeanCost();
    }

    /// <summary>An update of each layer's parameters, shared by columns of W.</summary>
    public void Apply(Update<T> update)
    {
        _update = update;
        _phase = static (pass, part, _) => pass.Update(new(part, pass.Parts));
        Workers.Run(Parts, 1, _run);
    }

    private void Take(Columns<T> x, Columns<T> y, ReadOnlyMemory<int> positions, Update<T> update)
    {
        (_x, _y, _positions, _update, _isFinite, Samples) = (x, y, positions, update, true, positions.Length);
        foreach (var layer in _layers)
            layer.Reserve(Samples);
        foreach (var block in Inputs)
            block.Reserve(Samples, x.IsSparse);
        if (_costs.Length < Samples)
            (_targets, _costs, _secondSums) = (new T[Output.Layer.Units * Samples], new T[Samples], new T[Inputs.Length == 1 ? 0 : _layers[0].Layer.Units * Samples]);
    }

    private void Share(int count, Action<Pass<T>, int, int> phase)
    {
        _phase = phase;
        Workers.Run(count, ((count - 1) / Parts) + 1, _run);
    }

    /// <summary>W X of the first layer: block <c>i / Samples</c> of its sums for the sample <c>i % Samples</c>, for i = from … to − 1.</summary>
    private void Enter(int from, int to)
    {
        for (int block = from / Samples; block * Samples < to; block++)
        {
            int units = _layers[0].Layer.Units, first = Math.Max(from - (block * Samples), 0), end = Math.Min(to - (block * Samples), Samples);
            var sums = block == 0 ? _layers[0].Z : _secondSums;
            Inputs[block].Multiply(_x, _positions.Span[first..end], first, sums[(first * units)..(end * units)]);
        }
    }

    private void Forward(int from, int to)
    {
        var own = (from * _layers[0].Layer.Units)..(to * _layers[0].Layer.Units);
        if (Inputs.Length == 2)
            Elementwise.Add<T>(_secondSums.AsSpan(own), _layers[0].Z[own]);
        foreach (var layer in _layers)
            layer.Forward(from, to);
    }

    private void Backward(int from, int to)
    {
        OutputDelta(from, to);
        for (int l = _layers.Length - 2; l >= 0; l--)
            _layers[l].Backpropagate(_layers[l + 1], from, to);
        foreach (var layer in _layers)
            layer.ScaleDelta(_update.DeltaFactor / T.CreateChecked(Samples), from, to);
    }

    private void OutputDelta(int from, int to)
    {
        _y.Gather(_positions.Span[from..to], 0, Output.Layer.Units, _targets.AsSpan(from * Output.Layer.Units, (to - from) * Output.Layer.Units));
        Output.OutputDelta(_cost, _targets, from, to, _costs);
    }

    private void Update(Portion part)
    {
        for (int l = 0; l < _layers.Length; l++)
            _update.Take(l, _layers[l], part);
    }

    private T MeanCost()
    {
        var sum = T.Zero;
        for (int i = 0; i < Samples; i++)
            sum += _costs[i];
        return sum / T.CreateChecked(Samples);
    }

    /// <summary>An infinite weight shows in z of the next forward pass, and an infinite gradient in δ.</summary>
    private void LookForInfinities(int from, int to)
    {
        foreach (var layer in _layers)
        {
            if (!layer.IsFinite(from, to))
                _isFinite = false;
        }
    }

    /// <summary>Names the first that is not finite, forward and then backward.</summary>
    private NotFiniteNumberException NotFinite(T cost, int step)
    {
        (string What, int Layer) found =
            Enumerable.Range(1, _layers.Length).Select(l =>
                !TensorPrimitives.IsFiniteAll<T>(_layers[l - 1].Z) ? ("pre-activations z", l) : !TensorPrimitives.IsFiniteAll<T>(_layers[l - 1].A) ? ("activations a", l) : default)
            .Append(T.IsFinite(cost) ? default : ("cost of the output", _layers.Length))
            .Concat(Enumerable.Range(1, _layers.Length).Reverse().Select(l => TensorPrimitives.IsFiniteAll<T>(_layers[l - 1].Delta) ? default : ("deltas", l)))
            .First(found => found != default);
        return new(
            $"Training stopped at step {step}: the {found.What} of layer {found.Layer} became NaN or infinite. The network keeps the weights of step {step - 1}. " +
            "A smaller learning rate, clipped gradients or another initialization may help; so may a look at the data.");
    }
}
