using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backprop;

/// <summary>
/// A network in a file, version 1. One line of UTF-8 JSON, ended by a line feed, describes it:
/// <code>{"format":"backprop network","version":1,"precision":"float","inputs":784,"cost":"CrossEntropy",
///   "layers":[{"units":256,"activation":"Sigmoid","bias":true},{"units":10,"activation":"Softmax","bias":true}]}</code>
/// Layers that are not fully connected name their kind, and inputs that are planes their shape:
/// <code>"inputs":784,"shape":[1,28,28], …
///   {"kind":"convolution","filters":6,"size":5,"stride":1,"padding":2,"activation":"Relu","bias":true}, {"kind":"max pool","size":2,"stride":1},
///   {"kind":"average pool","size":2}, {"kind":"flatten"}, {"kind":"dropout","rate":0.5}, {"kind":"batch norm","momentum":0.1,"epsilon":1E-05,"activation":"Relu"}</code>
/// Then come its numbers, layer by layer: W by columns, n_l × n_{l−1}, b, n_l, where the layer has biases, and of a batch normalization the means and variances it
/// remembers. They are little-endian IEEE 754 of the precision named, float (4 bytes) or double (8). The last 32 bytes are the SHA-256 of all bytes before them.
/// </summary>
internal static class NetworkFile
{
    private const string Format = "backprop network";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly byte[] Beginning = Encoding.UTF8.GetBytes($"{{\"format\":\"{Format}\",");

    private sealed record Header(string Format, int Version, string Precision, int Inputs, int[]? Shape, string Cost, Line[] Layers)
    {
        [JsonIgnore]
        public TensorShape Input => Shape is [var channels, var height, var width] ? new(channels, height, width) : new(Inputs);
    }

    private sealed record Line(string? Kind, int? Units, int? Filters, int? Size, int? Stride, int? Padding, double? Rate, double? Momentum, double? Epsilon, string? Activation, bool? Bias)
    {
        public static Line Of(Layer layer)
        {
            var none = new Line(null, null, null, null, null, null, null, null, null, null, null);
            var own = layer switch
            {
                Dense dense => none with { Units = dense.Units, Bias = dense.Bias },
                Convolution c => none with { Kind = "convolution", Filters = c.Filters, Size = c.Size, Stride = c.Stride, Padding = c.Padding, Bias = c.Bias },
                Pooling pool => none with { Kind = pool is MaxPool ? "max pool" : "average pool", Size = pool.Size, Stride = pool.Stride },
                Flatten => none with { Kind = "flatten" },
                Dropout dropout => none with { Kind = "dropout", Rate = dropout.Rate },
                BatchNorm norm => none with { Kind = "batch norm", Momentum = norm.Momentum, Epsilon = norm.Epsilon },
                _ => throw new NotSupportedException($"A layer of the kind {layer.GetType().Name} cannot be saved."),
            };
            return layer is Dense || layer.Activation != Backprop.Activation.Identity ? own with { Activation = layer.Activation.Name } : own;
        }

        /// <summary>The layer that is described.</summary>
        /// <exception cref="ArgumentException">There is none such.</exception>
        public Layer Layer(Func<string, Activation> named)
        {
            var activation = Activation is { } name ? named(name) : Kind is null ? null! : Backprop.Activation.Identity;
            return Kind switch
            {
                null => new Dense(Units ?? 0, activation, Bias ?? false),
                "convolution" => new Convolution(Filters ?? 0, Size ?? 0, activation, Stride ?? 0, Padding ?? -1, Bias ?? false),
                "max pool" => new MaxPool(Size ?? 0, Stride) { Activation = activation },
                "average pool" => new AveragePool(Size ?? 0, Stride) { Activation = activation },
                "flatten" => new Flatten { Activation = activation },
                "dropout" => new Dropout(Rate ?? -1) { Activation = activation },
                "batch norm" => new BatchNorm(activation, Momentum ?? 0, Epsilon ?? 0),
                _ => throw new ArgumentException($"There is no layer of the kind '{Kind}'."),
            };
        }
    }

    public static void Write<T>(Network<T> network, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var single = typeof(T) == typeof(float);
        var header = new Header(
            Format, Version, single ? "float" : "double", network.Inputs,
            network.Input.Plane == 1 ? null : [network.Input.Channels, network.Input.Height, network.Input.Width],
            network.Cost.Name, [.. network.Layers.Select(layer => Line.Of(layer.Description))]);
        WholeFile.Write(path, file =>
        {
            using var sha = SHA256.Create();
            using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(hashed))
            {
                writer.Write(JsonSerializer.SerializeToUtf8Bytes(header, Json));
                writer.Write('\n');
                foreach (var layer in network.Layers)
                {
                    Numbers(writer, layer.Weights);
                    Numbers(writer, layer.Biases);
                    Numbers(writer, layer.Statistics);
                }
            }

            file.Write(sha.Hash);
        });

        void Numbers(BinaryWriter writer, ReadOnlySpan<T> numbers)
        {
            foreach (var number in numbers)
            {
                if (single)
                    writer.Write(float.CreateChecked(number));
                else
                    writer.Write(double.CreateChecked(number));
            }
        }
    }

    public static Network<T> Read<T>(string path, IReadOnlyList<Activation> activations, Cost? cost)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var content = File.ReadAllBytes(path);
        if (!content.AsSpan().StartsWith(Beginning))
            throw new InvalidDataException($"{path} is not a network that this library has saved: it does not begin with the words of that format.");
        var end = Array.IndexOf(content, (byte)'\n');
        var header = ReadHeader(path, content.AsSpan(0, Math.Max(end, 0)));
        if (header.Version != Version)
            throw new InvalidDataException($"{path} is of version {header.Version} of the format; this library reads version {Version}. A later library may read it.");

        ReadOnlySpan<byte> body = content.AsSpan(0, Math.Max(content.Length - SHA256.HashSizeInBytes, 0));
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(content.AsSpan(body.Length)))
            throw new InvalidDataException($"{path} is damaged: its checksum does not fit its content. Take it from where it came once more, or save the network again.");

        var size = header.Precision == "float" ? sizeof(float) : sizeof(double);
        var (layers, parameters) = Layers(path, header, name => LeakyRelu.Named(name) ?? Named(path, "activation", name, [.. activations, .. Activation.All], known => known.Name));
        using var reader = new BinaryReader(new MemoryStream(content, end + 1, body.Length - end - 1));
        if (reader.BaseStream.Length != parameters * size)
            throw new InvalidDataException($"{path} is damaged: it holds {reader.BaseStream.Length} bytes of numbers, and its {parameters} parameters take {parameters * size}.");

        var network = new Network<T>(
            header.Input,
            layers,
            Named(path, "cost", header.Cost, [.. Cost.All, .. cost is null ? [] : new[] { cost }], known => known.Name),
            Initializer.Constant(0));
        foreach (var layer in network.Layers)
        {
            Numbers(layer.Weights);
            Numbers(layer.Biases);
            Numbers(layer.Statistics);
        }

        return network;

        void Numbers(Span<T> numbers)
        {
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = header.Precision == "float" ? T.CreateChecked(reader.ReadSingle()) : T.CreateChecked(reader.ReadDouble());
        }
    }

    private static Header ReadHeader(string path, ReadOnlySpan<byte> line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Header>(line, Json) is { Inputs: > 0, Cost: not null, Precision: "float" or "double", Layers.Length: > 0 } header
                && header.Shape is null or [> 0, > 0, > 0] && header.Input.Size == header.Inputs && header.Layers.All(layer => layer is not null))
            {
                return header;
            }
        }
        catch (JsonException)
        {
            // The same as a line that can be read and does not make sense.
        }

        throw Unreadable(path);
    }

    private static InvalidDataException Unreadable(string path) => new($"{path} is damaged: its first line, which describes the network, cannot be read.");

    /// <summary>The layers, and how many numbers they have.</summary>
    private static (Layer[] Layers, Int128 Numbers) Layers(string path, Header header, Func<string, Activation> named)
    {
        try
        {
            Layer[] layers = [.. header.Layers.Select(line => line.Layer(named))];
            return (layers, Network.CountNumbers(header.Input, layers));
        }
        catch (ArgumentException)
        {
            throw Unreadable(path);
        }
    }

    private static TNamed Named<TNamed>(string path, string kind, string name, IReadOnlyList<TNamed> known, Func<TNamed, string> nameOf)
        where TNamed : class =>
        known.FirstOrDefault(one => nameOf(one) == name)
        ?? throw new InvalidDataException($"{path} needs the {kind} '{name}', which is not one of the library's own: hand it to Load.");
}
