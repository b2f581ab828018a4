namespace Backprop;

/// <summary>
/// A network that learns badly, for notebook 8: one thing is wrong with it, or two. What, its reader finds out from symptoms; it is told nowhere but in this file.
/// </summary>
public sealed class Patient
{
    private readonly Dataset<double> _delivered;
    private readonly int _depth;
    private Initializer _start = Initializer.Xavier;
    private Activation _hidden = Activation.Sigmoid;
    private double _rate = 0.5;

    private Patient(Dataset<double> delivered, int depth = 1) => (_delivered, _depth) = (delivered, depth);

    /// <summary>One of the four patients.</summary>
    /// <param name="number">1 to 4.</param>
    /// <param name="images">Sound data, which reach the patient as they reach it.</param>
    public static Patient Number(int number, Dataset<double> images) => number switch
    {
        1 => new(images) { _start = Initializer.Constant(0.01) },
        2 => new(images) { _hidden = Activation.Relu, _start = new("sunk", Initializer.He.Weight, _ => -4), _rate = 3 },
        3 => new(images, depth: 6) { _rate = 0.1 },
        4 => new(Dataset.Labelled(images.X * byte.MaxValue, [.. images.Labels.Skip(1), images.Labels[0]], images.Outputs)),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, $"There are four patients, 1 to 4; {number} is none of them."),
    };

    /// <summary>How many of the four things that <see cref="With"/> can change were changed.</summary>
    public int Changes { get; private set; }

    /// <summary>The data as they arrive at the network.</summary>
    public Dataset<double> Data => Prepared(_delivered);

    private Func<Dataset<double>, Dataset<double>> Prepared { get; set; } = data => data;

    /// <summary>The same patient under treatment: what is given is changed, all else stays as it is.</summary>
    /// <param name="start">Another start.</param>
    /// <param name="hidden">Another activation of the hidden layers.</param>
    /// <param name="rate">Another learning rate.</param>
    /// <param name="data">What is to be done to the data before they reach the network.</param>
    public Patient With(Initializer? start = null, Activation? hidden = null, double? rate = null, Func<Dataset<double>, Dataset<double>>? data = null) => new(_delivered, _depth)
    {
        _start = start ?? _start,
        _hidden = hidden ?? _hidden,
        _rate = rate ?? _rate,
        Prepared = data ?? Prepared,
        Changes = Changes + (start is null ? 0 : 1) + (hidden is null ? 0 : 1) + (rate is null ? 0 : 1) + (data is null ? 0 : 1),
    };

    /// <summary>The network as it starts, always the same.</summary>
    public Network<double> Fresh() => new(
        _delivered.Features, [.. Enumerable.Repeat(new Dense(30, _hidden), _depth), new(_delivered.Outputs, Activation.Softmax)], Cost.CrossEntropy, _start, seed: 1);

    /// <summary>The network after five epochs in minibatches of 20.</summary>
    public Network<double> Trained()
    {
        var network = Fresh();
        new Trainer(new Sgd(_rate)) { Epochs = 5, MinibatchSize = 20, Seed = 1 }.Train(network, Data);
        return network;
    }
}
