using System.IO.Compression;
using Xunit;

namespace Backprop.Tests.Data;

/// <summary>These change the environment variable and the working directory of the process, so no others run beside them.</summary>
[Collection(nameof(Alone))]
public sealed class MnistTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backprop-").FullName;

    public MnistTests()
    {
        foreach (string file in Directory.GetFiles(DataFolder, "*.gz"))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    private static string DataFolder => Path.Combine(Repository.Root, "data", "mnist");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LoadsTheWholeOfMnist()
    {
        (Dataset<float> train, Dataset<float> test) = Mnist.Load();
        Assert.Equal((60_000, 784, 10), (train.Count, train.Features, train.Outputs));
        Assert.Equal((10_000, 784, 10), (test.Count, test.Features, test.Outputs));

        // The first labels and the digit counts as the data's authors and many others publish them.
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], train.Labels.Take(10));
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], test.Labels.Take(10));
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], Enumerable.Range(0, 10).Select(d => train.Labels.Count(label => label == d)));

        // The mean and standard deviation of the training pixels that every framework's tutorial normalises with.
        float[] pixels = train.X.ToColumnMajorArray();
        double mean = pixels.Average(p => (double)p);
        Assert.Equal(0.1307, mean, 4);
        Assert.Equal(0.3081, Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), 4);
        Assert.Equal((0f, 1f), (pixels.Min(), pixels.Max()));
    }

    [Fact]
    public void BothPrecisionsHoldTheSamePixels()
    {
        (_, Dataset<float> single) = Mnist.Load();
        (_, Dataset<double> both) = Mnist.Load<double>();
        Assert.Equal(both.X.Column(123).Select(p => (float)p), single.X.Column(123));
        Assert.Equal(both.Labels, single.Labels);
    }

    [Fact]
    public void ALaterCallReturnsTheSameSets() => Assert.Same(Mnist.Load().Train, Mnist.Load().Train);

    [Fact]
    public void FindsTheDataFromAnyFolder()
    {
        string before = Directory.GetCurrentDirectory();
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
    public void ReadsFromTheFolderThatTheVariableNames()
    {
        Assert.Equal(10_000, LoadFrom(_folder).Test.Count);
        Assert.Contains("does not exist", Assert.Throws<DirectoryNotFoundException>(() => LoadFrom(Path.Combine(_folder, "nowhere"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAMissingFile()
    {
        File.Delete(Path.Combine(_folder, "t10k-labels-idx1-ubyte.gz"));
        Assert.Contains("t10k-labels-idx1-ubyte.gz", Assert.Throws<FileNotFoundException>(() => LoadFrom(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAFileThatIsShortByOneByte()
    {
        string path = Path.Combine(_folder, "t10k-images-idx3-ubyte.gz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => LoadFrom(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAFlippedPixel()
    {
        Rewrite("t10k-images-idx3-ubyte.gz", bytes => bytes[5000] ^= 1);
        string message = Assert.Throws<InvalidDataException>(() => LoadFrom(_folder)).Message;
        Assert.Contains("t10k-images-idx3-ubyte.gz is not the official file", message, StringComparison.Ordinal);
        Assert.Contains("git checkout", message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesALabelOfTen()
    {
        Rewrite("t10k-labels-idx1-ubyte.gz", bytes => bytes[8 + 42] = 10);
        Assert.Contains("the label 10 at position 42", Assert.Throws<InvalidDataException>(() => LoadFrom(_folder)).Message, StringComparison.Ordinal);
    }

    private static (Dataset<double> Train, Dataset<double> Test) LoadFrom(string folder)
    {
        Environment.SetEnvironmentVariable(Mnist.FolderVariable, folder);
        try
        {
            return Mnist.Load<double>();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Mnist.FolderVariable, null);
        }
    }

    private void Rewrite(string name, Action<byte[]> change)
    {
        string path = Path.Combine(_folder, name);
        var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        byte[] bytes = unpacked.ToArray();
        change(bytes);
        File.WriteAllBytes(path, IdxFileTests.Zip(bytes));
    }
}
