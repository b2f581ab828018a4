using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>The description of a layer, from which a network makes its own: z is made of the activations of the layer before, and a = σ(z).</summary>
/// <param name="Activation">What turns pre-activations z into activations a.</param>
/// <param name="Bias">Whether the layer has biases.</param>
/// <exception cref="ArgumentException">A size is out of range, or there is no activation.</exception>
public abstract record Layer(Activation Activation, bool Bias)
{
    /// <summary>What turns pre-activations z into activations a; <see cref="Activation.Identity"/> leaves z as it is.</summary>
    public Activation Activation { get; init; } = Activation ?? throw new ArgumentNullException(nameof(Activation), "A layer needs an activation; Activation.Identity leaves z as it is.");

    /// <summary>The shape of the output for inputs of this shape.</summary>
    /// <exception cref="ArgumentException">The layer cannot take such inputs.</exception>
    internal abstract TensorShape Output(TensorShape input);

    /// <summary>Rows and columns of the weights for inputs of this shape; (0, 0) where the layer learns nothing. Biases are as many as rows.</summary>
    internal virtual (int Rows, Int128 Columns) Weights(TensorShape input) => (0, 0);

    /// <summary>How many numbers the layer remembers that are no parameters.</summary>
    internal virtual int Statistics(TensorShape input) => 0;

    /// <summary>To how many z a number that comes in contributes, as far as <see cref="Initializer"/> wants to know.</summary>
    internal virtual int FanOut(int rows) => rows;

    /// <summary>Gives the parameters of a layer that was made from this one their first values.</summary>
    internal virtual void Initialize<T>(Layer<T> layer, Initializer initializer, Random random)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var weights = new double[layer.Weights.Length];
        var biases = new double[layer.Biases.Length];
        initializer.Fill(random, layer.Columns, FanOut(layer.Rows), weights, biases);
        for (var i = 0; i < weights.Length; i++)
            layer.Weights[i] = T.CreateChecked(weights[i]);
        for (var i = 0; i < biases.Length; i++)
            layer.Biases[i] = T.CreateChecked(biases[i]);
    }

    internal abstract LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

    private protected static int Positive(int value, string name) => value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be at least one.");
}

/// <summary>
/// One layer l of a network. A fully connected one has Z = W A_prev + b 1ᵀ, a convolution multiplies its W by every patch of its input, batch normalization has γ
/// for W and β for b; <see cref="Description"/> says which it is. A = σ(Z) follows in all of them.
/// <see cref="W"/>, <see cref="b"/>, <see cref="dW"/> and <see cref="db"/> are the layer's own numbers;
/// <see cref="Z"/>, <see cref="A"/> and <see cref="Delta"/> are copies of what the last pass left, a new one at each access.
/// </summary>
public sealed class Layer<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _weights, _biases, _weightGradient, _biasGradient, _statistics;

    internal Layer(Layer description, TensorShape input, LayerPass<T>? previous, int seed)
    {
        (Description, Input, Output, Seed) = (description, input, description.Output(input), seed);
        (Rows, var columns) = description.Weights(input);
        Columns = (int)columns;
        (_weights, _weightGradient) = (new T[Rows * Columns], new T[Rows * Columns]);
        (_biases, _biasGradient) = (new T[HasBias ? Rows : 0], new T[HasBias ? Rows : 0]);
        _statistics = new T[description.Statistics(input)];
        W = Matrix<T>.Build.Dense(Rows, Columns, _weights);
        dW = Matrix<T>.Build.Dense(Rows, Columns, _weightGradient);
        b = Vector<T>.Build.Dense(HasBias ? _biases : new T[Rows]);
        db = Vector<T>.Build.Dense(HasBias ? _biasGradient : new T[Rows]);
        Pass = description.NewPass(this, previous);
    }

    /// <summary>What the layer was made from.</summary>
    public Layer Description { get; }

    /// <summary>The shape of a sample as it comes in.</summary>
    public TensorShape Input { get; }

    /// <summary>The shape of a sample as it goes out.</summary>
    public TensorShape Output { get; }

    /// <summary>How many numbers of a sample come in: the number of neurons of the layer before, n_{l−1}.</summary>
    public int Inputs => Input.Count;

    /// <summary>How many go out: the number of neurons, n_l.</summary>
    public int Units => Output.Count;

    /// <summary>The activation function.</summary>
    public Activation Activation => Description.Activation;

    /// <summary>Whether the layer has biases; without, <see cref="b"/> and <see cref="db"/> are zero and stay so.</summary>
    public bool HasBias => Description.Bias;

    /// <summary>
    /// The weights. Fully connected, n_l × n_{l−1}: entry (j, k) leads from neuron k of the layer before to neuron j of this one. Of a convolution, a filter a row,
    /// its numbers in the order channel, row, column. Of batch normalization γ, one column. 0 × 0 where the layer learns nothing.
    /// </summary>
    public Matrix<T> W { get; }

    /// <summary>The biases, as many as W has rows; of batch normalization β.</summary>
    public Vector<T> b { get; }

    /// <summary>
    /// ∂C/∂W of the last backward pass, averaged over its samples, shaped as W. A <see cref="Trainer"/> computes it where gradient rules ask for it, and otherwise
    /// updates W without.
    /// </summary>
    public Matrix<T> dW { get; }

    /// <summary>∂C/∂b of the last backward pass, averaged over its samples; with a <see cref="Trainer"/>, as <see cref="dW"/>.</summary>
    public Vector<T> db { get; }

    /// <summary>The pre-activations of the last forward pass, n_l × m.</summary>
    public Matrix<T> Z => Copy(Pass.Z);

    /// <summary>The activations of the last forward pass, n_l × m.</summary>
    public Matrix<T> A => Copy(Pass.A);

    /// <summary>δ = ∂C/∂z of each sample of the last backward pass (not divided by their number), n_l × m.</summary>
    public Matrix<T> Delta => Copy(Pass.Delta);

    /// <summary>What the network's forward and backward passes leave in this layer.</summary>
    internal LayerPass<T> Pass { get; }

    /// <summary>Decides what a layer draws by lot.</summary>
    internal int Seed { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    internal Span<T> Weights => _weights;

    internal Span<T> Biases => _biases;

    internal Span<T> WeightGradient => _weightGradient;

    internal Span<T> BiasGradient => _biasGradient;

    /// <summary>What the layer remembers of the samples it was trained on, without being a parameter: of batch normalization each channel's mean, then each one's variance.</summary>
    internal Span<T> Statistics => _statistics;

    private Matrix<T> Copy(ReadOnlySpan<T> columns) => columns.Length > 0
        ? Matrix<T>.Build.Dense(Units, columns.Length / Units, columns.ToArray())
        : throw new InvalidOperationException("The layer has seen no samples yet: call Forward of its network first.");
}
