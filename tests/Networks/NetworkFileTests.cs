using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Backprop.Tests.Networks;

public sealed class NetworkFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backprop-").FullName;

    private string Place => Path.Combine(_folder, "network.backprop");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Saving_and_loading_is_the_identity() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var network = RandomNetwork.Draw(seed).Network;
        network.Save(Place);
        Same(network, Network.Load<double>(Place));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_float_network_keeps_every_bit_in_either_precision()
    {
        var network = new Network<float>(20, [new(9, new LeakyRelu(0.2)), new(3, Activation.Softmax, Bias: false)], Cost.CrossEntropy, Initializer.StandardNormal, 3);
        network.Layers[0].W[0, 0] = -0f;
        network.Layers[0].b[1] = float.Epsilon;
        network.Save(Place);

        Same(network, Network.Load<float>(Place));
        var wide = Network.Load<double>(Place);
        Assert.Equal(network.Layers[0].W.Map(w => (double)w), wide.Layers[0].W);
        Assert.Equal(0.2, Assert.IsType<LeakyRelu>(wide.Layers[0].Activation).Slope);
    }

    [Fact]
    public void The_file_is_as_documented()
    {
        var network = new Network<double>(2, [new(1, Activation.Sigmoid)], Cost.Quadratic);
        network.Layers[0].W.SetRow(0, [1.5, -2]);
        network.Layers[0].b[0] = 0.25;
        network.Save(Place);

        var header = """{"format":"backprop network","version":1,"precision":"double","inputs":2,"cost":"Quadratic","layers":[{"units":1,"activation":"Sigmoid","bias":true}]}""" + "\n";
        byte[] body = [.. Encoding.UTF8.GetBytes(header), .. new[] { 1.5, -2, 0.25 }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal([.. body, .. SHA256.HashData(body)], File.ReadAllBytes(Place));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_noticed()
    {
        new Network<float>(3, [new(2, Activation.Tanh), new(2, Activation.Softmax)], Cost.CrossEntropy).Save(Place);
        var whole = File.ReadAllBytes(Place);
        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = whole.ToArray();
            flipped[i] ^= (byte)(1 << (i % 8));
            Refused(flipped);
            Refused(whole[..i]);
        }
        Refused([.. whole, 0]);

        void Refused(byte[] content)
        {
            File.WriteAllBytes(Place, content);
            var message = Assert.Throws<InvalidDataException>(() => Network.Load<float>(Place)).Message;
            Assert.Matches(@"network\.backprop (is damaged|is not a network|is of version)", message);
        }
    }

    [Theory]
    [InlineData("", "is not a network")]
    [InlineData("PK\u0003\u0004 something zipped", "is not a network")]
    [InlineData("""{"format":"backprop network","version":2,"precision":"float","inputs":2,"cost":"x","layers":[{"units":1,"activation":"y","bias":true}]}""", "is of version 2")]
    [InlineData("""{"format":"backprop network","version":1}""", "is damaged")]
    [InlineData("""{"format":"backprop network","version":1,"precision":"float","inputs":2,"cost":"Quadratic","layers":[null]}""", "is damaged")]
    [InlineData("""{"format":"backprop network","version":1,"precision":"float","inputs":2000000000,"cost":"Quadratic","layers":[{"units":2000000000,"activation":"Tanh","bias":true}]}""", "is damaged")]
    [InlineData("""{"format":"backprop network","version":1,"precision":"float","inputs":0,"cost":"Quadratic","layers":[{"units":1,"activation":"Tanh","bias":true}]}""", "is damaged")]
    public void A_foreign_file_is_refused_with_its_reason_even_when_its_checksum_fits(string text, string reason)
    {
        var body = Encoding.UTF8.GetBytes(text + "\n");
        File.WriteAllBytes(Place, [.. body, .. SHA256.HashData(body)]);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Network.Load<float>(Place)).Message);
    }

    [Fact]
    public void A_cost_of_ones_own_is_handed_to_Load()
    {
        new Network<double>(1, [new(1, Activation.Identity)], new CostTests.Huber()).Save(Place);

        Assert.Contains("needs the cost 'Huber'", Assert.Throws<InvalidDataException>(() => Network.Load<double>(Place)).Message);
        Assert.IsType<CostTests.Huber>(Network.Load<double>(Place, cost: new CostTests.Huber()).Cost);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var network = new Network<double>(2, [new(1, Activation.Sigmoid)], Cost.Quadratic);
        var occupied = Path.Combine(_folder, "folder");
        Directory.CreateDirectory(occupied);

        Assert.ThrowsAny<SystemException>(() => network.Save(occupied));
        Assert.Equal([occupied], Directory.GetFileSystemEntries(_folder));

        network.Save(Place);
        network.Save(Place);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder).Length);
    }

    private static void Same<T>(Network<T> expected, Network<T> actual)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal((expected.Inputs, expected.Cost), (actual.Inputs, actual.Cost));
        Assert.Equal(expected.Layers.Count, actual.Layers.Count);
        foreach (var (one, other) in expected.Layers.Zip(actual.Layers))
        {
            Assert.Equal((one.Units, one.Activation.Name, one.HasBias), (other.Units, other.Activation.Name, other.HasBias));
            Assert.True(one.Weights.SequenceEqual(other.Weights) && one.Biases.SequenceEqual(other.Biases));
        }
    }
}
