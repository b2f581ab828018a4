using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>
/// What a pass of some samples leaves in one layer, Z, A and δ, a sample a column, and the layer's share of the equations.
/// The samples <c>from</c> … <c>to − 1</c> can be one thread's and the others another's.
/// </summary>
internal abstract class LayerPass<T>(Layer<T> layer, LayerPass<T>? previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _isLinear = layer.Activation == Activation.Identity;
    private T[] _x = [], _z = [], _a = [], _delta = [];

    public Layer<T> Layer => layer;

    /// <summary>How many samples there are.</summary>
    public int Samples { get; private set; }

    /// <summary>Which drawing of lots this pass is, in training; null where the network is only asked.</summary>
    public long? Draw { get; private set; }

    public Span<T> Z => _z.AsSpan(0, layer.Units * Samples);
    public Span<T> A => _a.AsSpan(0, layer.Units * Samples);

    /// <summary>δ = ∂C/∂z of each sample.</summary>
    public Span<T> Delta => _delta.AsSpan(0, layer.Units * Samples);

    /// <summary>The inputs of a first fully connected layer, in one block or two; none in the others.</summary>
    public virtual InputBlock<T>[] Inputs => [];

    /// <summary>How many multiplications a sample takes.</summary>
    public virtual long Work => 0;

    /// <summary>A thread takes so many neighbouring samples or a multiple: their gradients are added up together, whatever the number of threads.</summary>
    public virtual int Group => 1;

    /// <summary>How many channels are normalized over all samples; 0 where each sample goes through the layer by itself.</summary>
    public virtual int Normalized => 0;

    /// <summary>What comes in: of the first layer what <see cref="Gather"/> brought, of others the activations of the layer before.</summary>
    protected Span<T> X => previous is null ? _x.AsSpan(0, layer.Inputs * Samples) : previous.A;

    /// <summary>Makes room for so many samples.</summary>
    public virtual void Reserve(int samples, long? draw)
    {
        (Samples, Draw) = (samples, draw);
        var size = layer.Units * samples;
        if (_z.Length < size)
            (_z, _delta) = (new T[size], new T[size]);
        _a = _isLinear ? _z : _a.Length < size ? new T[size] : _a;
        if (previous is null && Inputs.Length == 0 && _x.Length < layer.Inputs * samples)
            _x = new T[layer.Inputs * samples];
    }

    /// <summary>Brings the samples of a minibatch from <paramref name="first"/> on, which stand at these positions of the data.</summary>
    public void Gather(Columns<T> data, ReadOnlySpan<int> positions, int first) =>
        data.Gather(positions, 0, layer.Inputs, _x.AsSpan(first * layer.Inputs, positions.Length * layer.Inputs));

    /// <summary>Z[l] from A[l−1], and A[l] = σ(Z[l]).</summary>
    public void Forward(int from, int to)
    {
        var own = (from * layer.Units)..(to * layer.Units);
        Enter(from, to, Z[own]);
        if (!_isLinear)
            layer.Activation.Forward(Z[own], layer.Units, A[own]);
    }

    /// <summary>δ[L] from the cost, and the cost of each sample.</summary>
    public void OutputDelta(Cost cost, ReadOnlySpan<T> y, int from, int to, Span<T> costs)
    {
        for (var i = from; i < to; i++)
        {
            var column = (i * layer.Units)..((i + 1) * layer.Units);
            costs[i] = cost.OutputDelta(layer.Activation, Z[column], A[column], y[column], Delta[column]);
        }
    }

    /// <summary>δ[l] = ∂C/∂a[l] ⊙ σ′(z[l]); fully connected, ∂C/∂a[l] = W[l+1]ᵀ δ[l+1].</summary>
    public void Backpropagate(LayerPass<T> next, int from, int to)
    {
        var own = (from * layer.Units)..(to * layer.Units);
        next.InputGradient(from, to, Delta[own]);
        if (!_isLinear)
            layer.Activation.Backward(Z[own], A[own], Delta[own], layer.Units, Delta[own]);
    }

    public bool IsFinite(int from, int to)
    {
        var own = (from * layer.Units)..(to * layer.Units);
        return TensorPrimitives.IsFiniteAll<T>(Z[own]) && (_isLinear || TensorPrimitives.IsFiniteAll<T>(A[own])) && TensorPrimitives.IsFiniteAll<T>(Delta[own]);
    }

    /// <summary>∂C/∂a[l−1] from δ[l].</summary>
    public abstract void InputGradient(int from, int to, Span<T> gradient);

    /// <summary>Prepares, of these samples, the product of their gradients with a factor; δ itself stays as it is.</summary>
    public virtual void PrepareGradient(T factor, int from, int to)
    {
    }

    /// <summary>∂C/∂W[l] as prepared: added to <paramref name="gradient"/>, for the columns <paramref name="from"/> … <paramref name="to"/> − 1 of W.</summary>
    public virtual void AddWeightGradient(int from, int to, Span<T> gradient)
    {
    }

    /// <summary>∂C/∂b[l] as prepared: added to <paramref name="gradient"/>, for the rows of W from <paramref name="from"/> on.</summary>
    public virtual void AddBiasGradient(int from, Span<T> gradient)
    {
    }

    /// <summary>What the channels <paramref name="from"/> … <paramref name="to"/> − 1 of all samples have in common, before they go forward.</summary>
    public virtual void Normalize(int from, int to)
    {
    }

    /// <summary>The same, before they go backward.</summary>
    public virtual void SumDelta(int from, int to)
    {
    }

    /// <summary>Moves what the layer remembers of its samples by this share of the way towards those of the last forward pass.</summary>
    public virtual void Remember(T share)
    {
    }

    /// <summary>Z[l] of these samples.</summary>
    protected abstract void Enter(int from, int to, Span<T> z);
}
