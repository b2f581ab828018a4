using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
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

    [Theory]
    [InlineData("LeakyRelu(")]
    [InlineData("LeakyRelu()")]
    [InlineData("LeakyRelu(NaN)")]
    [InlineData("LeakyRelu(0.1")]
    public void A_name_that_is_no_activation_is_refused(string name)
    {
        Write($$"""{"format":"backprop network","version":1,"precision":"float","inputs":1,"cost":"Quadratic","layers":[{"units":1,"activation":"{{name}}","bias":false}]}""", 4);
        Assert.Contains($"needs the activation '{name}'", Assert.Throws<InvalidDataException>(() => Network.Load<float>(Place)).Message);
    }

    [Theory]
    [InlineData(1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData(65536, 65537)]
    public void Sizes_whose_product_overflows_are_refused(int inputs, params int[] units)
    {
        var layers = string.Join(',', units.Select(n => $$"""{"units":{{n}},"activation":"Tanh","bias":false}"""));
        Write($$"""{"format":"backprop network","version":1,"precision":"float","inputs":{{inputs}},"cost":"Quadratic","layers":[{{layers}}]}""", 0);
        Assert.Contains("is damaged", Assert.Throws<InvalidDataException>(() => Network.Load<float>(Place)).Message);
        Assert.Throws<ArgumentException>(() => new Network<float>(inputs, [.. units.Select(n => new Dense(n, Activation.Tanh, Bias: false))], Cost.Quadratic));
    }

    private void Write(string header, int numbers)
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(header + "\n"), .. new byte[numbers]];
        File.WriteAllBytes(Place, [.. body, .. SHA256.HashData(body)]);
    }

    [Fact]
    public void A_layer_without_activation_or_units_is_refused_at_once()
    {
        Assert.Contains("needs an activation", Assert.Throws<ArgumentNullException>(() => new Dense(3, null!)).Message);
        Assert.Contains("at least one", Assert.Throws<ArgumentOutOfRangeException>(() => new Dense(0, Activation.Tanh)).Message);
        Assert.Throws<ArgumentNullException>(() => new Network<double>(1, [new(1, Activation.Tanh)], null!));
    }

    [Fact]
    public void A_missing_folder_and_a_read_only_file_are_named()
    {
        var network = new Network<double>(2, [new(1, Activation.Sigmoid)], Cost.Quadratic);
        var nowhere = Path.Combine(_folder, "nowhere");
        Assert.Contains($"there is no folder '{nowhere}'", Assert.Throws<DirectoryNotFoundException>(() => network.Save(Path.Combine(nowhere, "a.backprop"))).Message);

        network.Save(Place);
        File.SetAttributes(Place, FileAttributes.ReadOnly);
        Assert.Contains("is read-only", Assert.Throws<UnauthorizedAccessException>(() => network.Save(Place)).Message);
        File.SetAttributes(Place, FileAttributes.Normal);
        Assert.Equal([Place], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Links_stay_links_and_permissions_stay()
    {
        if (OperatingSystem.IsWindows())
            return; // which has other permissions
        var network = new Network<double>(2, [new(1, Activation.Sigmoid)], Cost.Quadratic);
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "real")).FullName, target = Path.Combine(folder, "target");
        File.CreateSymbolicLink(Place, target);
        network.Save(Place);
        Assert.Equal(target, new FileInfo(Place).LinkTarget);
        Assert.Equal([target], Directory.GetFileSystemEntries(folder));

        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        network.Layers[0].b[0] = 5;
        network.Save(Place);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Same(network, Network.Load<double>(Place));
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

    /// <summary>The environment variable BACKPROP_KILLS makes it more: a program that does nothing but save is killed again and again.</summary>
    [Fact]
    public void A_program_that_is_killed_while_it_saves_leaves_a_whole_file_and_nothing_that_stays()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("BACKPROP_KILLS") ?? "20", CultureInfo.InvariantCulture);
        var random = new Random(1);
        for (var i = 0; i < kills; i++)
        {
            using var saver = Process.Start(new ProcessStartInfo("dotnet", [typeof(NetworkFileTests).Assembly.Location])
            {
                Environment = { [SavesForEver] = Place },
                RedirectStandardOutput = true,
            })!;
            Assert.Equal("saved", saver.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(20));
            saver.Kill();
            saver.WaitForExit();
            Assert.Contains(Network.Load<float>(Place).Layers[0].b[0], new[] { 0f, 1f });
            Assert.True(Directory.GetFileSystemEntries(_folder).Length <= 2);
        }

        Saved(1).Save(Place);
        Assert.Equal([Place], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Those_who_save_one_file_at_the_same_time_leave_it_whole()
    {
        Saved(0).Save(Place);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, writer =>
        {
            var network = Saved(writer);
            for (var i = 0; i < 20; i++)
            {
                network.Save(Place);
                Assert.InRange(Network.Load<float>(Place).Layers[0].b[0], 0f, 7f);
            }
        });
        Assert.Equal([Place], Directory.GetFileSystemEntries(_folder));
    }

    private const string SavesForEver = "BACKPROP_SAVES_FOR_EVER";

    /// <summary>What the killed program does, which is this one when it is started so.</summary>
    [ModuleInitializer]
    internal static void SaveForEver()
    {
        if (Environment.GetEnvironmentVariable(SavesForEver) is not { } place)
            return;
        Network<float>[] networks = [Saved(0), Saved(1)];
        for (var i = 0; ; i++)
        {
            networks[i % 2].Save(place);
            if (i == 0)
                Console.WriteLine("saved");
        }
    }

    private static Network<float> Saved(float bias)
    {
        var network = new Network<float>(784, [new(100, Activation.Sigmoid), new(10, Activation.Softmax)], Cost.CrossEntropy, seed: 1);
        network.Layers[0].b[0] = bias;
        return network;
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
