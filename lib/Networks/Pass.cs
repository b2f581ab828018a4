using System.Numerics;

namespace Backprop;

/// <summary>
/// Takes samples through the layers of a network, forward and back, in phases whose work several threads share; after each they wait for each other.
/// Weights, most of all the first layer's, are shared by columns, so that they stay with a thread; in between the samples are shared, and each goes through the
/// other layers, forward and back, on one thread: through all, or in stages between which channels are normalized. <see cref="Equations"/> says the same in plain words.
/// </summary>
internal sealed class Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Samples times weights. Below, a pass takes some ten microseconds, and a second thread brings less than it costs whenever it is not there at once.
    private const long MinShared = 1_000_000;

    private readonly LayerPass<T>[] _layers;
    private readonly Cost _cost;
    private readonly long _work;
    private readonly int _group;
    private readonly (int From, int To)[] _stages;
    private readonly Action<int, int> _run;
    private T[] _targets = [], _costs = [], _secondSums = [];
    private ReadOnlyMemory<int> _positions;
    private Columns<T> _x = new(0, Array.Empty<T>()), _y = new(0, Array.Empty<T>());
    private Update<T> _update = new Gradients<T>();
    private Action<Pass<T>, int, int> _phase = (_, _, _) => { };
    private bool _isFinite;
    private int _stage;

    public Pass(LayerPass<T>[] layers, Cost cost)
    {
        (_layers, _cost, _work, _group) = (layers, cost, layers.Sum(layer => layer.Work), layers.Max(layer => layer.Group));
        int[] begins = [.. Enumerable.Range(0, layers.Length).Where(l => l == 0 || layers[l].Normalized > 0), layers.Length];
        _stages = [.. begins.Zip(begins[1..])];
        _run = (from, to) => _phase(this, from, to);
    }

    /// <summary>How many samples the last pass took.</summary>
    public int Samples { get; private set; }

    /// <summary>What the last pass left in the output layer.</summary>
    public LayerPass<T> Output => _layers[^1];

    private InputBlock<T>[] Inputs => _layers[0].Inputs;

    /// <summary>The layers of the stage that is being gone through.</summary>
    private ReadOnlySpan<LayerPass<T>> Stage => _layers.AsSpan(_stages[_stage].From.._stages[_stage].To);

    private bool IsShared => Samples * _work >= MinShared;

    private int Parts => IsShared ? Workers.Count : 1;

    /// <summary>A step of training: forward, back, and what the update does with the gradients. Returns the cost, averaged over the samples.</summary>
    /// <exception cref="NotFiniteNumberException">Something became NaN or infinite; no weight has changed.</exception>
    public T Learn(Dataset<T> data, ReadOnlyMemory<int> positions, Update<T> update, long draw)
    {
        Take(data.Inputs, data.Targets, positions, update, draw);
        ForwardToLastStage();
        Share(Samples, _group, static (pass, from, to) =>
        {
            pass.Forward(from, to);
            pass.Backward(from, to);
        });
        BackwardFromLastStage();
        var cost = MeanCost();
        if (!_isFinite || !T.IsFinite(cost))
            throw NotFinite.Found(_layers, cost, update.Step);
        Apply(update);
        return cost;
    }

    /// <summary>Z and A of every layer for the samples at these positions of the data, a column each; in training, by the lots of a drawing.</summary>
    public void Forward(Columns<T> x, ReadOnlyMemory<int> positions, long? draw)
    {
        Take(x, _y, positions, _update, draw);
        ForwardToLastStage();
        Share(Samples, _group, static (pass, from, to) => pass.Forward(from, to));
    }

    /// <summary>δ of every layer for the samples of the last forward pass, then all gradients; returns the cost, averaged over the samples.</summary>
    public T Backward(Columns<T> y, ReadOnlyMemory<int> positions)
    {
        (_y, _positions, _update, _stage) = (y, positions, new Gradients<T>(), _stages.Length - 1);
        Share(Samples, _group, static (pass, from, to) => pass.Backward(from, to));
        BackwardFromLastStage();
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
        Share(Parts, 1, static (pass, part, _) =>
        {
            for (var l = 0; l < pass._layers.Length; l++)
                pass._update.Take(l, pass._layers[l], new(part, pass.Parts));
        });
    }

    private void Take(Columns<T> x, Columns<T> y, ReadOnlyMemory<int> positions, Update<T> update, long? draw)
    {
        (_x, _y, _positions, _update, _isFinite, Samples) = (x, y, positions, update, true, positions.Length);
        foreach (var layer in _layers)
            layer.Reserve(Samples, draw);
        foreach (var block in Inputs)
            block.Reserve(Samples, x.IsSparse);
        if (_costs.Length < Samples)
            (_targets, _costs, _secondSums) = (new T[Output.Layer.Units * Samples], new T[Samples], new T[Inputs.Length == 2 ? _layers[0].Layer.Units * Samples : 0]);
    }

    private void ForwardToLastStage()
    {
        Share(Math.Max(Inputs.Length, 1) * Samples, 1, static (pass, from, to) => pass.Enter(from, to));
        for (_stage = 0; ; _stage++)
        {
            Share(Stage[0].Normalized, 1, static (pass, from, to) => pass.Stage[0].Normalize(from, to));
            if (_stage == _stages.Length - 1)
                return;
            Share(Samples, _group, static (pass, from, to) => pass.Forward(from, to));
        }
    }

    private void BackwardFromLastStage()
    {
        for (; ; Share(Samples, _group, static (pass, from, to) => pass.Backward(from, to)))
        {
            Share(Stage[0].Normalized, 1, static (pass, from, to) => pass.Stage[0].SumDelta(from, to));
            if (_stage-- == 0)
                return;
        }
    }

    private void Share(int count, int group, Action<Pass<T>, int, int> phase)
    {
        _phase = phase;
        // A group goes through all layers of a stage before the next one comes, so that what one layer leaves is still in the cache for the next.
        var size = group > 1 && IsShared ? group : ((Math.Max(count - 1, 0) / Parts / group) + 1) * group;
        Workers.Run(count, size, _run);
    }

    /// <summary>W X of the first layer: block <c>i / Samples</c> of its sums for the sample <c>i % Samples</c>, for i = from … to − 1.</summary>
    private void Enter(int from, int to)
    {
        if (Inputs.Length == 0)
            _layers[0].Gather(_x, _positions.Span[from..to], from);
        for (var block = from / Samples; block < Inputs.Length && block * Samples < to; block++)
        {
            int units = _layers[0].Layer.Units, first = Math.Max(from - (block * Samples), 0), end = Math.Min(to - (block * Samples), Samples);
            var sums = block == 0 ? _layers[0].Z : _secondSums;
            Inputs[block].Multiply(_x, _positions.Span[first..end], first, sums[(first * units)..(end * units)]);
        }
    }

    private void Forward(int from, int to)
    {
        var units = _layers[0].Layer.Units;
        if (_stage == 0 && Inputs.Length == 2)
            Elementwise.Add<T>(_secondSums.AsSpan((from * units)..(to * units)), _layers[0].Z[(from * units)..(to * units)]);
        foreach (var layer in Stage)
            layer.Forward(from, to);
    }

    private void Backward(int from, int to)
    {
        if (_stage == _stages.Length - 1)
            OutputDelta(from, to);
        for (var l = Math.Min(_stages[_stage].To, _layers.Length - 1) - 1; l >= _stages[_stage].From; l--)
            _layers[l].Backpropagate(_layers[l + 1], from, to);
        foreach (var layer in Stage)
        {
            layer.PrepareGradient(_update.DeltaFactor / T.CreateChecked(Samples), from, to);
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
