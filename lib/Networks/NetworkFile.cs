using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Backprop;

/// <summary>
/// A network in a file, version 1. One line of UTF-8 JSON, ended by a line feed, describes it:
/// <code>{"format":"backprop network","version":1,"precision":"float","inputs":784,"cost":"CrossEntropy",
///   "layers":[{"units":256,"activation":"Sigmoid","bias":true},{"units":10,"activation":"Softmax","bias":true}]}</code>
/// Then come its numbers, layer by layer: W by columns, n_l × n_{l−1}, and b, n_l, where the layer has biases. They are little-endian
/// IEEE 754 of the precision named, float (4 bytes) or double (8). The last 32 bytes are the SHA-256 of all bytes before them.
/// </summary>
internal static class NetworkFile
{
    private const string Format = "backprop network";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly byte[] Beginning = Encoding.UTF8.GetBytes($"{{\"format\":\"{Format}\",");

    private sealed record Header(string Format, int Version, string Precision, int Inputs, string Cost, Layer[] Layers);

    private sealed record Layer(int Units, string Activation, bool Bias);

    public static void Write<T>(Network<T> network, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var single = typeof(T) == typeof(float);
        var header = new Header(
            Format, Version, single ? "float" : "double", network.Inputs, network.Cost.Name,
            [.. network.Layers.Select(layer => new Layer(layer.Units, layer.Activation.Name, layer.HasBias))]);
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
        Dense[] layers = [.. header.Layers.Select(layer => new Dense(layer.Units, ActivationOf(layer), layer.Bias))];
        var parameters = Network.CountParameters(header.Inputs, layers);
        using var reader = new BinaryReader(new MemoryStream(content, end + 1, body.Length - end - 1));
        if (reader.BaseStream.Length != parameters * size)
            throw new InvalidDataException($"{path} is damaged: it holds {reader.BaseStream.Length} bytes of numbers, and its {parameters} parameters take {parameters * size}.");

        var network = new Network<T>(
            header.Inputs,
            layers,
            Named(path, "cost", header.Cost, [.. Cost.All, .. cost is null ? [] : new[] { cost }], known => known.Name),
            Initializer.Constant(0));
        foreach (var layer in network.Layers)
        {
            Numbers(layer.Weights);
            Numbers(layer.Biases);
        }

        return network;

        Activation ActivationOf(Layer layer) =>
            LeakyRelu.Named(layer.Activation) ?? Named(path, "activation", layer.Activation, [.. activations, .. Activation.All], known => known.Name);

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
                && header.Layers.All(layer => layer is { Units: > 0, Activation: not null }))
            {
                return header;
            }
        }
        catch (JsonException)
        {
            // The same as a line that can be read and does not make sense.
        }

        throw new InvalidDataException($"{path} is damaged: its first line, which describes the network, cannot be read.");
    }

    private static TNamed Named<TNamed>(string path, string kind, string name, IReadOnlyList<TNamed> known, Func<TNamed, string> nameOf)
        where TNamed : class =>
        known.FirstOrDefault(one => nameOf(one) == name)
        ?? throw new InvalidDataException($"{path} needs the {kind} '{name}', which is not one of the library's own: hand it to Load.");
}
