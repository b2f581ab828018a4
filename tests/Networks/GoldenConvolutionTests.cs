using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Networks;

/// <summary>Networks of all kinds of layers against automatic differentiation by another program: every number of every <c>conv-*.json</c>.</summary>
public class GoldenConvolutionTests
{
    public static TheoryData<string> Files => Fixtures.Files("conv-*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_number_agrees_in_double(string file) => Agree<double>(file);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_number_agrees_in_float(string file) => Agree<float>(file);

    [Fact]
    public void The_files_have_layers_of_all_kinds() => Assert.Superset(
        new HashSet<string> { "conv", "maxpool", "avgpool", "flatten", "batchnorm", "dense", "relu", "tanh" },
        Files.SelectMany(file => Read(file.Data).GetProperty("layers").EnumerateArray().Select(Kind)).ToHashSet());

    private static void Agree<T>(string file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var golden = Read(file);
        JsonElement[] lines = [.. golden.GetProperty("layers").EnumerateArray()];
        var input = Columns(golden.GetProperty("input"));
        int[] labels = [.. golden.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
        var samples = labels.Length;

        // An activation of the file is that of the layer before it; where that has one, of a layer that changes nothing. So it is with the softmax of the cost.
        List<Layer> layers = [];
        List<(int Layer, bool IsActivation)> places = [];
        foreach (var line in lines)
        {
            if (Activation(line) is { } activation)
                Activate(activation);
            else
                layers.Add(Described(line));
            places.Add((layers.Count - 1, Activation(line) is not null));
        }

        Activate(Backprop.Activation.Softmax);
        var outputs = Columns(lines[^1].GetProperty("output")).RowCount;
        var network = new Network<T>(Shape(golden.GetProperty("input")), layers, Cost.CrossEntropy);
        foreach (var (line, place) in lines.Zip(places))
        {
            if (Find(line, "K", "W", "gamma") is { } weights)
                Rows(weights).Map(T.CreateChecked).CopyTo(network.Layers[place.Layer].W);
            if (Find(line, "b", "beta") is { } biases)
                Rows(biases).Column(0).Map(T.CreateChecked).CopyTo(network.Layers[place.Layer].b);
        }

        network.Forward(input.Map(T.CreateChecked), training: true);
        Fixtures.Agrees("cost", golden.GetProperty("cost").GetDouble(), network.Backward(OneHot.Encode<T>(labels, outputs)));
        foreach (var (line, place) in lines.Zip(places))
        {
            var name = $"{Kind(line)}, layer {place.Layer + 1}";
            var layer = network.Layers[place.Layer];
            Fixtures.Agrees($"output of {name}", Columns(line.GetProperty("output")), place.IsActivation ? layer.A : layer.Z);
            // The file's δ is that of the mean cost, the library's that of each sample.
            Fixtures.Agrees($"δ of {name}", samples * Columns(line.GetProperty("delta")), place.IsActivation ? InputGradient(place.Layer + 1) : layer.Delta);
            if (Find(line, "dK", "dW", "dgamma") is { } weights)
                Fixtures.Agrees($"∂C/∂W of {name}", Rows(weights), layer.dW);
            if (Find(line, "db", "dbeta") is { } biases)
                Fixtures.Agrees($"∂C/∂b of {name}", Rows(biases), layer.db.ToColumnMatrix(), terms: Columns(line.GetProperty("delta")).Enumerate().Sum(Math.Abs) / layer.Rows);
        }

        Fixtures.Agrees("δ of the input", samples * Columns(golden.GetProperty("dInput")), InputGradient(0));

        void Activate(Activation activation)
        {
            if (layers.Count == 0 || layers[^1].Activation != Backprop.Activation.Identity)
                layers.Add(new Dropout(0));
            layers[^1] = layers[^1] with { Activation = activation };
        }

        Matrix<T> InputGradient(int l)
        {
            var gradient = new T[network.Layers[l].Inputs * samples];
            network.Layers[l].Pass.InputGradient(0, samples, gradient);
            return Matrix<T>.Build.Dense(network.Layers[l].Inputs, samples, gradient);
        }
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures.Folder, file))).RootElement;

    private static string Kind(JsonElement line) => line.GetProperty("type").GetString()!;

    private static Activation? Activation(JsonElement line) => Fixtures.SameName(Kind(line), "LeakyRelu")
        ? new LeakyRelu(Find(line, "slope", "negative_slope")?.GetDouble() ?? 0.01)
        : Backprop.Activation.All.SingleOrDefault(known => Fixtures.SameName(known.Name, Kind(line)));

    private static Layer Described(JsonElement line)
    {
        var bias = Find(line, "b") is not null;
        var stride = Whole("stride");
        // What a layer of the file says and this reader does not know must not pass unnoticed.
        Assert.True(Kind(line) == "conv" || Whole("padding") is null or 0, "Pooling has no padding here.");
        return Kind(line) switch
        {
            "conv" => new Convolution(Whole("filters") ?? line.GetProperty("K").GetArrayLength(), Whole("size")!.Value, Backprop.Activation.Identity, stride ?? 1, Whole("padding") ?? 0, bias),
            "maxpool" => new MaxPool(Whole("size")!.Value, stride),
            "avgpool" => new AveragePool(Whole("size")!.Value, stride),
            "flatten" => new Flatten(),
            "batchnorm" => new BatchNorm(Backprop.Activation.Identity, Epsilon: Find(line, "epsilon", "eps")?.GetDouble() ?? 1e-5),
            "dropout" => new Dropout(0),
            "dense" => new Dense(Whole("units") ?? line.GetProperty("W").GetArrayLength(), Backprop.Activation.Identity, bias),
            var kind => throw new InvalidDataException($"There is no layer '{kind}' in the library."),
        };

        int? Whole(string name) => Find(line, name)?.GetInt32();
    }

    private static JsonElement? Find(JsonElement line, params string[] names) =>
        names.Select(name => line.TryGetProperty(name, out var value) ? value : (JsonElement?)null).FirstOrDefault(value => value is not null);

    private static TensorShape Shape(JsonElement batch)
    {
        List<int> lengths = [];
        for (var inner = batch[0]; inner.ValueKind == JsonValueKind.Array; inner = inner[0])
            lengths.Add(inner.GetArrayLength());
        return new(lengths[0], lengths.ElementAtOrDefault(1) is > 0 and var height ? height : 1, lengths.ElementAtOrDefault(2) is > 0 and var width ? width : 1);
    }

    /// <summary>N lists of whatever depth as N columns.</summary>
    private static Matrix<double> Columns(JsonElement batch) => Matrix<double>.Build.DenseOfColumns(batch.EnumerateArray().Select(Numbers));

    /// <summary>The same as rows; a plain list as one column.</summary>
    private static Matrix<double> Rows(JsonElement list) => Matrix<double>.Build.DenseOfRows(list.EnumerateArray().Select(Numbers));

    private static IEnumerable<double> Numbers(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().SelectMany(Numbers) : [list.GetDouble()];
}
