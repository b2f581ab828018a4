using System.IO.Compression;
using System.Numerics;
using Xunit;

namespace Backprop.Tests.Data;

/// <summary>These change the environment variable and the working directory of the process, so no others run beside them.</summary>
[Collection(nameof(Alone))]
public sealed class MnistTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backprop-").FullName;

    public MnistTests()
    {
        foreach (var file in Directory.GetFiles(DataFolder, "*.gz"))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    private static string DataFolder => Path.Combine(Repository.Root, "data", "mnist");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Loads_the_whole_of_MNIST()
    {
        var (train, test) = Mnist.Load();
        Assert.Equal((60_000, 784, 10), (train.Count, train.Features, train.Outputs));
        Assert.Equal((10_000, 784, 10), (test.Count, test.Features, test.Outputs));

        // The first labels and the digit counts as the data's authors and many others publish them.
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], train.Labels.Take(10));
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], test.Labels.Take(10));
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], Enumerable.Range(0, 10).Select(d => train.Labels.Count(label => label == d)));

        // The mean and standard deviation of the training pixels that every framework's tutorial normalises with.
        var pixels = train.X.ToColumnMajorArray();
        var mean = pixels.Average(p => (double)p);
        Assert.Equal(0.1307, mean, 4);
        Assert.Equal(0.3081, Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), 4);
        Assert.Equal((0f, 1f), (pixels.Min(), pixels.Max()));
    }

    [Fact]
    public void Both_precisions_hold_the_same_pixels()
    {
        var (_, single) = Mnist.Load();
        var (_, both) = Mnist.Load<double>();
        Assert.Equal(both.X.Column(123).Select(p => (float)p), single.X.Column(123));
        Assert.Equal(both.Labels, single.Labels);
    }

    [Fact]
    public void A_later_call_returns_the_same_sets() => Assert.Same(Mnist.Load().Train, Mnist.Load().Train);

    [Fact]
    public void Finds_the_data_from_any_folder()
    {
        var before = Directory.GetCurrentDirectory();
        try
        {
            Directory.SetCurrentDirectory(_folder);
            Assert.Equal(60_000, Mnist.Load().Train.Count);
            Directory.SetCurrentDirectory(Path.Combine(Repository.Root, "tests", "fixtures"));
            Assert.Equal(60_000, Mnist.Load().Train.Count);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    [Fact]
    public void Reads_from_the_folder_that_the_variable_names()
    {
        Assert.Equal(10_000, LoadFrom<double>(_folder).Test.Count);
        Assert.Contains("does not exist", Assert.Throws<DirectoryNotFoundException>(() => LoadFrom<double>(Path.Combine(_folder, "nowhere"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_precision_shares_the_bytes_of_the_images()
    {
        var pixels = LoadFrom<double>(_folder).Train.Sample(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (train, _) = LoadFrom<float>(_folder);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        Assert.Equal(pixels.Select(x => (float)x), train.Sample(0));
    }

    [Fact]
    public void Names_a_missing_file()
    {
        File.Delete(Path.Combine(_folder, "t10k-labels-idx1-ubyte.gz"));
        Assert.Contains("t10k-labels-idx1-ubyte.gz", Assert.Throws<FileNotFoundException>(() => LoadFrom<double>(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_file_that_is_short_by_one_byte()
    {
        var path = Path.Combine(_folder, "t10k-images-idx3-ubyte.gz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => LoadFrom<double>(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_flipped_pixel()
    {
        Rewrite("t10k-images-idx3-ubyte.gz", bytes => bytes[5000] ^= 1);
        var message = Assert.Throws<InvalidDataException>(() => LoadFrom<double>(_folder)).Message;
        Assert.Contains("t10k-images-idx3-ubyte.gz is not the official file", message, StringComparison.Ordinal);
        Assert.Contains("git checkout", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_label_of_ten()
    {
        Rewrite("t10k-labels-idx1-ubyte.gz", bytes => bytes[8 + 42] = 10);
        Assert.Contains("the label 10 at position 42", Assert.Throws<InvalidDataException>(() => LoadFrom<double>(_folder)).Message, StringComparison.Ordinal);
    }

    private static (Dataset<T> Train, Dataset<T> Test) LoadFrom<T>(string folder)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Environment.SetEnvironmentVariable(Mnist.FolderVariable, folder);
        try
        {
            return Mnist.Load<T>();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Mnist.FolderVariable, null);
        }
    }

    private void Rewrite(string name, Action<byte[]> change)
    {
        var path = Path.Combine(_folder, name);
        var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        var bytes = unpacked.ToArray();
        change(bytes);
        File.WriteAllBytes(path, IdxFileTests.Zip(bytes));
    }
}
