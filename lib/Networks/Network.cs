using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Brings networks back from files.</summary>
public static class Network
{
    /// <summary>Loads a network that <see cref="Network{T}.Save"/> has written, in either precision; double is rounded where T is float.</summary>
    /// <param name="path">The file.</param>
    /// <param name="activations">The activations of your own that the network uses, if it does.</param>
    /// <param name="cost">The cost of your own that the network uses, if it does.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or is something else; the message says which.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Network<T> Load<T>(string path, IReadOnlyList<Activation>? activations = null, Cost? cost = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => NetworkFile.Read<T>(path, activations ?? [], cost);

    /// <summary>How many numbers such a network has, weights, biases and what it remembers besides; more, perhaps, than any memory.</summary>
    /// <exception cref="ArgumentException">A layer cannot take what comes, or is too large; the message says which.</exception>
    internal static Int128 CountNumbers(TensorShape shape, IReadOnlyList<Layer> layers)
    {
        Int128 sum = 0;
        for (var l = 0; l < layers.Count; l++)
        {
            (var rows, var columns) = layers[l].Weights(shape);
            sum += (rows * (columns + (layers[l].Bias ? 1 : 0))) + layers[l].Statistics(shape);
            try
            {
                shape = layers[l].Output(shape);
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"Layer {l + 1} cannot take {shape} numbers. {error.Message}", nameof(layers), error);
            }

            if (shape.Size > Array.MaxLength)
                throw new ArgumentException($"Layer {l + 1} gives {shape} numbers for each sample; {Array.MaxLength:N0} is the most that this library holds.", nameof(layers));
        }

        return sum;
    }
}

/// <summary>
/// A feed-forward network of any depth and width, of fully connected layers or of others too. One sample is one column;
/// layers are counted from 1, and A[0] is the input X.
/// </summary>
/// <example><code>
/// var network = new Network&lt;float&gt;(784, [new(256, Activation.Sigmoid), new(10, Activation.Softmax)], Cost.CrossEntropy, Initializer.Xavier, seed: 1);
/// var convolutional = new Network&lt;float&gt;(
///     new TensorShape(1, 28, 28), [new Convolution(6, 5, Activation.Relu), new MaxPool(2), new Flatten(), new Dense(10, Activation.Softmax)], Cost.CrossEntropy, Initializer.He, seed: 1);
/// </code></example>
public sealed class Network<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    // So many samples are evaluated at a time: enough for an efficient product, few enough for its buffers to stay in the cache.
    private const int ChunkSize = 500;

    private readonly Layer<T>[] _layers;
    private readonly Pass<T> _pass;
    private Pass<T>? _evaluation;
    private long _draws;

    /// <summary>Makes a network whose weights start as <paramref name="initializer"/> draws them.</summary>
    /// <param name="inputs">The number of features of a sample, n₀.</param>
    /// <param name="layers">The layers from the first hidden one to the output layer L.</param>
    /// <param name="cost">What compares the output with the target.</param>
    /// <param name="initializer">How the weights start; Xavier where none is named.</param>
    /// <param name="seed">Decides the drawing: the same seed gives the same weights, in either precision up to rounding.</param>
    /// <exception cref="ArgumentException">There is no layer, a size is less than 1, or there are more parameters than an array holds.</exception>
    public Network(int inputs, IReadOnlyList<Dense> layers, Cost cost, Initializer? initializer = null, int seed = 0)
        : this(new TensorShape(inputs > 0 ? inputs : throw new ArgumentOutOfRangeException(nameof(inputs), $"A network of {inputs} inputs was asked for; it needs at least one.")), layers, cost, initializer, seed)
    {
    }

    /// <summary>Makes a network of any layers whose weights start as <paramref name="initializer"/> draws them.</summary>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="layers">The layers from the first hidden one to the output layer L.</param>
    /// <param name="cost">What compares the output with the target.</param>
    /// <param name="initializer">How the weights start; Xavier where none is named. γ of a batch normalization starts at 1, its β at 0.</param>
    /// <param name="seed">Decides the drawing of the weights, and what dropout drops.</param>
    /// <exception cref="ArgumentException">There is no layer, one does not fit onto the one before, or there are more parameters than an array holds.</exception>
    public Network(TensorShape input, IReadOnlyList<Layer> layers, Cost cost, Initializer? initializer = null, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (input is not { Channels: > 0, Height: > 0, Width: > 0 })
            throw new ArgumentOutOfRangeException(nameof(input), $"The shape of a sample is {input.Channels}×{input.Height}×{input.Width}; each of the three must be at least 1.");
        if (input.Size > Array.MaxLength)
            throw new ArgumentException($"A sample of {input} has {input.Size:N0} numbers; {Array.MaxLength:N0} is the most that this library holds.", nameof(input));
        if (layers.Count == 0)
            throw new ArgumentException("A network needs at least one layer, the output layer.", nameof(layers));

        var parameters = Network.CountNumbers(input, layers);
        if (parameters > Array.MaxLength)
            throw new ArgumentException($"These layers have {parameters:N0} parameters; {Array.MaxLength:N0} is the most that a network of this library holds.", nameof(layers));

        (Input, Cost) = (input, cost);
        _layers = new Layer<T>[layers.Count];
        for (var l = 0; l < _layers.Length; l++)
            _layers[l] = l == 0 ? new(layers[0], input, null, seed) : new(layers[l], _layers[l - 1].Output, _layers[l - 1].Pass, unchecked((31 * seed) + l));
        Initialize(initializer ?? Initializer.Xavier, seed);
        _pass = new([.. _layers.Select(layer => layer.Pass)], cost);
    }

    /// <summary>The shape of a sample.</summary>
    public TensorShape Input { get; }

    /// <summary>The number of features of a sample, n₀.</summary>
    public int Inputs => Input.Count;

    /// <summary>The number of neurons of the output layer, n_L.</summary>
    public int Outputs => _layers[^1].Units;

    /// <summary>The cost function.</summary>
    public Cost Cost { get; }

    /// <summary>The layers; <c>Layers[0]</c> is layer 1, <c>Layers[^1]</c> the output layer.</summary>
    public IReadOnlyList<Layer<T>> Layers => _layers;

    /// <summary>The number of weights and biases.</summary>
    public int ParameterCount => _layers.Sum(layer => layer.Weights.Length + layer.Biases.Length);

    /// <summary>
    /// Saves the network: its shape, its cost and its weights, in one file that <see cref="Network.Load{T}"/> reads back exactly.
    /// The file is complete or not there: one that stood in its place stays until the new one is written.
    /// </summary>
    /// <remarks>The format: one line of JSON, the numbers in little-endian IEEE 754, a SHA-256; <c>lib/Networks/NetworkFile.cs</c> has the details.</remarks>
    public void Save(string path) => NetworkFile.Write(this, path);

    /// <summary>The forward pass: z[l] = W[l] a[l−1] + b[l], a[l] = σ(z[l]) for l = 1 … L. Every layer keeps its Z and A.</summary>
    /// <param name="X">The samples, n₀ × m.</param>
    /// <param name="training">
    /// Whether it is a pass of training, which is another where a network has layers for it: batch normalization then takes the mean and variance of these samples
    /// (and else those that it remembers of training), dropout drops what is drawn anew (and else nothing).
    /// </param>
    /// <returns>The output A[L], n_L × m.</returns>
    /// <exception cref="ArgumentException">X has no columns, or not n₀ rows.</exception>
    public Matrix<T> Forward(Matrix<T> X, bool training = false)
    {
        if (X.RowCount != Inputs || X.ColumnCount == 0)
            throw new ArgumentException($"X is {X.RowCount} × {X.ColumnCount}; this network takes {Inputs} × m, a sample a column.", nameof(X));
        _pass.Forward(new(Inputs, Storage.Of(X)), FirstPositions(X.ColumnCount), training ? ++_draws : null);
        return _layers[^1].A;
    }

    /// <summary>The output for one sample.</summary>
    /// <param name="x">The sample, n₀ numbers.</param>
    /// <returns>a[L], n_L numbers.</returns>
    /// <exception cref="ArgumentException">x has not n₀ numbers.</exception>
    public Vector<T> Forward(Vector<T> x) => Forward(x.ToColumnMatrix()).Column(0);

    /// <summary>
    /// The backward pass for the samples of the last forward pass: δ[L] from the cost, δ[l] = W[l+1]ᵀ δ[l+1] ⊙ σ′(z[l]) down to layer 1,
    /// ∂C/∂W[l] = δ[l] a[l−1]ᵀ and ∂C/∂b[l] = δ[l], averaged over the samples. Changes no weight.
    /// </summary>
    /// <param name="Y">The targets, n_L × m.</param>
    /// <returns>The cost, averaged over the samples.</returns>
    /// <exception cref="ArgumentException">Y has not the shape of the output.</exception>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public T Backward(Matrix<T> Y)
    {
        if (_pass.Samples == 0)
            throw new InvalidOperationException("The backward pass needs what a forward pass leaves: call Forward first.");
        if (Y.RowCount != Outputs || Y.ColumnCount != _pass.Samples)
            throw new ArgumentException($"Y is {Y.RowCount} × {Y.ColumnCount}; the last forward pass gave {Outputs} × {_pass.Samples}.", nameof(Y));
        return _pass.Backward(new(Outputs, Storage.Of(Y)), FirstPositions(Y.ColumnCount));
    }

    /// <summary>How the network does on a data set. What the last forward and backward pass left in the layers stays there.</summary>
    /// <exception cref="ArgumentException">The network and the data do not fit together, or there are no samples.</exception>
    public Evaluation Evaluate(Dataset<T> data)
    {
        RequireFit(data, nameof(data));
        int[] predictions = new int[data.Count], positions = FirstPositions(data.Count);
        double cost = 0;
        for (var start = 0; start < data.Count; start += ChunkSize)
        {
            Interruption.Check();
            var samples = Math.Min(ChunkSize, data.Count - start);
            cost += samples * double.CreateChecked(MeanCost(data, positions.AsMemory(start, samples)));
            OneHot.Decode(_evaluation!.Output.A, data.Outputs, predictions.AsSpan(start, samples));
        }

        return new Evaluation(cost / data.Count, predictions, data.Labels, data.Outputs);
    }

    /// <summary>The cost of the samples at these positions of the data, averaged, by a pass of its own; one of training repeats what the last one of it drew.</summary>
    internal T MeanCost(Dataset<T> data, ReadOnlyMemory<int> positions, bool training = false)
    {
        _evaluation ??= NewPass();
        _evaluation.Forward(data.Inputs, positions, training ? _draws : null);
        return _evaluation.MeanCost(data.Targets, positions);
    }

    /// <summary>A step of training on the samples at these positions of the data: forward, backward, and the update; returns the cost before it, averaged.</summary>
    internal T Learn(Dataset<T> data, ReadOnlyMemory<int> positions, Update<T> update) => _pass.Learn(data, positions, update, ++_draws);

    /// <summary>The update alone, where the gradients of the last step are there.</summary>
    internal void Apply(Update<T> update) => _pass.Apply(update);

    /// <summary>A copy of all parameters, for <see cref="Restore"/>.</summary>
    internal T[][] CopyParameters() => [.. _layers.SelectMany(layer => new[] { layer.Weights.ToArray(), layer.Biases.ToArray(), layer.Statistics.ToArray() })];

    /// <summary>Brings back parameters that were copied.</summary>
    internal void Restore(T[][] parameters)
    {
        for (var l = 0; l < _layers.Length; l++)
        {
            parameters[3 * l].CopyTo(_layers[l].Weights);
            parameters[(3 * l) + 1].CopyTo(_layers[l].Biases);
            parameters[(3 * l) + 2].CopyTo(_layers[l].Statistics);
        }
    }

    /// <summary>Moves weights and biases that were copied by this share of the way towards those of now.</summary>
    internal void AverageInto(T[][] parameters, T share)
    {
        for (var l = 0; l < _layers.Length; l++)
        {
            TensorPrimitives.Lerp<T>(parameters[3 * l], _layers[l].Weights, share, parameters[3 * l]);
            TensorPrimitives.Lerp<T>(parameters[(3 * l) + 1], _layers[l].Biases, share, parameters[(3 * l) + 1]);
        }
    }

    /// <summary>Has layers remember these samples, as they are with the weights of now, and nothing of any before them.</summary>
    internal void Remember(Dataset<T> data)
    {
        if (_layers.All(layer => layer.Statistics.Length == 0))
            return;
        var (passes, positions) = (NewPasses(), FirstPositions(data.Count));
        var pass = new Pass<T>(passes, Cost);
        for (var start = 0; start < data.Count; start += ChunkSize)
        {
            Interruption.Check();
            var samples = Math.Min(ChunkSize, data.Count - start);
            // Lots that no step of training draws: those have positive numbers.
            pass.Forward(data.Inputs, positions.AsMemory(start, samples), draw: -1 - start);
            foreach (var layer in passes)
                layer.Remember(T.CreateChecked((double)samples / (start + samples)));
        }
    }

    internal void RequireFit(Dataset<T> data, string name)
    {
        if (data.Count == 0)
            throw new ArgumentException("The data set is empty; it needs at least one sample.", name);
        if (data.Features != Inputs || data.Outputs != Outputs)
        {
            throw new ArgumentException(
                $"The samples have {data.Features} features and {data.Outputs} targets; the network takes {Inputs} and gives {Outputs}.", name);
        }
    }

    /// <summary>A pass that leaves nothing in the layers.</summary>
    private Pass<T> NewPass() => new(NewPasses(), Cost);

    private LayerPass<T>[] NewPasses()
    {
        var passes = new LayerPass<T>[_layers.Length];
        for (var l = 0; l < passes.Length; l++)
            passes[l] = _layers[l].Description.NewPass(_layers[l], l == 0 ? null : passes[l - 1]);
        return passes;
    }

    private static int[] FirstPositions(int count) => [.. Enumerable.Range(0, count)];

    private void Initialize(Initializer initializer, int seed)
    {
        var random = new Random(seed);
        foreach (var layer in _layers)
            layer.Description.Initialize(layer, initializer, random);
    }
}
