namespace Backprop;

/// <summary>
/// What notebook 12 compares: a convolutional network, and the same with one remedy more. All are small, for a remedy's worth is a matter of many runs:
/// two convolutions, five epochs, and as many images as the caller gives, 10,000 in <see cref="Measured"/>.
/// </summary>
public static class LastPercent
{
    private const double Rate = 0.003;

    // The average looks back over about 100 of the 157 steps of an epoch.
    private const double Kept = 0.99;

    private static readonly Remedy Plain = new("convolution", Layers(), new Trainer(new Adam(Rate)) { Epochs = 5, Schedule = Schedule.Cosine });

    private static readonly Remedy Unconvolved = Plain with { Name = "no convolution", Layers = [new Dense(128, Activation.Relu), Output] };

    private static readonly Remedy Patient = Unconvolved with { Name = "40 epochs", Trainer = Plain.Trainer with { Epochs = 40 } };

    /// <summary>The convolution alone first, then what is held against it.</summary>
    public static IReadOnlyList<Remedy> Remedies { get; } =
    [
        Plain,
        Unconvolved,
        Plain with { Name = "and shifts", Pictures = images => images.Shifted(2) },
        Plain with { Name = "and mirrors", Pictures = images => images.Mirrored() },
        Plain with { Name = "and dropout", Layers = Layers(dropout: true) },
        Plain with { Name = "and batch normalization", Layers = Layers(normalized: true) },
        Plain with { Name = "and AdamW", Trainer = Plain.Trainer with { Optimizer = DecayingAdam } },
        Plain with { Name = "and averaging", Trainer = Plain.Trainer with { Averaging = Kept } },
        Plain with
        {
            Name = "all but mirrors",
            Layers = Layers(dropout: true, normalized: true),
            Pictures = images => images.Shifted(2),
            Trainer = Plain.Trainer with { Optimizer = DecayingAdam, Averaging = Kept },
        },
        Plain with { Name = "constant rate", Trainer = Plain.Trainer with { Schedule = Schedule.Constant } },
        Plain with { Name = "constant rate and averaging", Trainer = Plain.Trainer with { Schedule = Schedule.Constant, Averaging = Kept } },
    ];

    /// <summary>What forbids learning by heart needs time to be of use: the network without a convolution, trained for long.</summary>
    public static IReadOnlyList<Remedy> Longer { get; } =
    [
        Patient,
        Patient with { Name = "40 epochs and shifts", Pictures = images => images.Shifted(2) },
    ];

    private static Dense Output => new(10, Activation.Softmax);

    private static AdamW DecayingAdam => new(Rate, weightDecay: 0.1);

    private static Layer[] Layers(bool dropout = false, bool normalized = false) =>
    [
        .. Activated(new Convolution(8, 5, Activation.Relu), normalized), new MaxPool(2),
        .. Activated(new Convolution(16, 5, Activation.Relu), normalized), new MaxPool(2), new Flatten(),
        .. dropout ? [new Dropout(0.3)] : Array.Empty<Layer>(),
        .. Activated(new Dense(64, Activation.Relu), normalized),
        .. dropout ? [new Dropout(0.3)] : Array.Empty<Layer>(),
        Output,
    ];

    /// <summary>A layer and its ReLU, normalized in between if asked for.</summary>
    private static Layer[] Activated(Layer layer, bool normalized) =>
        normalized ? [layer with { Activation = Activation.Identity, Bias = false }, new BatchNorm(Activation.Relu)] : [layer];
}

/// <summary>One way to train on pictures of 28 × 28 pixels. A seed makes it a run: it draws the weights, the order of the samples, and what is moved and dropped.</summary>
/// <param name="Name">The name, for tables.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Trainer">How they are trained.</param>
public sealed record Remedy(string Name, IReadOnlyList<Layer> Layers, Trainer Trainer)
{
    /// <summary>What becomes of the pictures that are trained on.</summary>
    public Func<Dataset<float>, Dataset<float>> Pictures { get; init; } = images => images;

    /// <summary>The network after a run.</summary>
    /// <param name="train">The images to learn from.</param>
    /// <param name="seed">The seed.</param>
    public Network<float> Trained(Dataset<float> train, int seed)
    {
        var network = new Network<float>(new TensorShape(1, Mnist.Side, Mnist.Side), Layers, Cost.CrossEntropy, Initializer.He, seed);
        (Trainer with { Seed = seed }).Train(network, Pictures(train));
        return network;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
