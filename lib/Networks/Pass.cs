using System.Numerics;

namespace Backprop;

/// <summary>
/// Takes samples through the layers of a network, forward and back, in phases whose work several threads share; after each they wait for each other.
/// Weights, most of all the first layer's, are shared by columns, so that they stay with a thread; in between the samples are shared, and each goes through the
/// other layers, forward and back, on one thread. <see cref="Equations"/> says the same without threads and buffers.
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
        });
        var cost = MeanCost();
        if (!_isFinite || !T.IsFinite(cost))
            throw NotFinite.Found(_layers, cost, update.Step);
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
        Share(Parts, static (pass, part, _) =>
        {
            for (var l = 0; l < pass._layers.Length; l++)
                pass._update.Take(l, pass._layers[l], new(part, pass.Parts));
        });
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
        for (var block = from / Samples; block * Samples < to; block++)
        {
            int units = _layers[0].Layer.Units, first = Math.Max(from - (block * Samples), 0), end = Math.Min(to - (block * Samples), Samples);
            var sums = block == 0 ? _layers[0].Z : _secondSums;
            Inputs[block].Multiply(_x, _positions.Span[first..end], first, sums[(first * units)..(end * units)]);
        }
    }

    private void Forward(int from, int to)
    {
        var units = _layers[0].Layer.Units;
        if (Inputs.Length == 2)
            Elementwise.Add<T>(_secondSums.AsSpan((from * units)..(to * units)), _layers[0].Z[(from * units)..(to * units)]);
        foreach (var layer in _layers)
            layer.Forward(from, to);
    }

    private void Backward(int from, int to)
    {
        OutputDelta(from, to);
        for (var l = _layers.Length - 2; l >= 0; l--)
            _layers[l].Backpropagate(_layers[l + 1], from, to);
        foreach (var layer in _layers)
        {
            layer.ScaleDelta(_update.DeltaFactor / T.CreateChecked(Samples), from, to);
            // An infinite weight shows in z of the next forward pass, and an infinite gradient in δ.
            if (!layer.IsFinite(from, to))
                _isFinite = false;
        }
    }

    private void OutputDelta(int from, int to)
    {
        _y.Gather(_positions.Span[from..to], 0, Output.Layer.Units, _targets.AsSpan(from * Output.Layer.Units, (to - from) * Output.Layer.Units));
        Output.OutputDelta(_cost, _targets, from, to, _costs);
    }

    private T MeanCost()
    {
        var sum = T.Zero;
        for (var i = 0; i < Samples; i++)
            sum += _costs[i];
        return sum / T.CreateChecked(Samples);
    }
}
