using System.Numerics;
using System.Security.Cryptography;

namespace Backprop;

/// <summary>
/// Four official files as MNIST introduced them: images and labels to train with and to test with. Read and verified once a process; all precisions share the images' bytes.
/// </summary>
/// <param name="title">What the data is called.</param>
/// <param name="folder">The folder below <c>data</c> of a clone.</param>
/// <param name="variable">The environment variable that may name another folder.</param>
/// <param name="checksums">Those of the training images and labels, then of the test images and labels.</param>
internal sealed class ImageFiles(string title, string folder, string variable, string[] checksums)
{
    private static readonly string[] Names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

    private readonly Dictionary<Type, object> _sets = [];
    private (string Folder, Images Train, Images Test)? _read;

    private sealed record Images(byte[] Pixels, int[] Labels);

    public (Dataset<T> Train, Dataset<T> Test) Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var place = FindFolder();
        lock (_sets)
        {
            if (_read is not { } read || read.Folder != place)
            {
                _read = read = (place, Read(place, 0), Read(place, 2));
                _sets.Clear();
            }

            if (!_sets.TryGetValue(typeof(T), out var sets))
                _sets[typeof(T)] = sets = (Set(read.Train), Set(read.Test));
            return ((Dataset<T>, Dataset<T>))sets;
        }

        static Dataset<T> Set(Images images) => Dataset.Labelled<T>(Mnist.Pixels, new(Mnist.Pixels, images.Pixels), images.Labels, Mnist.Classes);
    }

    /// <summary>The images of the file of this number, and the labels of the next.</summary>
    private Images Read(string place, int file)
    {
        var images = IdxFile.Read(Path.Combine(place, Names[file]));
        var labels = IdxFile.Read(Path.Combine(place, Names[file + 1]));
        var classes = labels.Labels(Mnist.Classes);
        Verify(images, checksums[file]);
        Verify(labels, checksums[file + 1]);
        return new(images.Values<byte>(), classes);
    }

    private void Verify(IdxFile file, string sha256)
    {
        var found = Convert.ToHexString(SHA256.HashData(file.Content)).ToLowerInvariant();
        if (found != sha256)
        {
            throw new InvalidDataException(
                $"{file.Name} is not the official file: its unpacked content has the SHA-256 {found}, expected {sha256}. Restore it with 'git checkout -- data/{folder}'.");
        }
    }

    private string FindFolder()
    {
        var named = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new DirectoryNotFoundException($"{variable} names the folder '{named}', which does not exist.");
        }

        var fromHere = Above(Directory.GetCurrentDirectory());
        var fromLibrary = Above(Path.GetDirectoryName(typeof(ImageFiles).Assembly.Location));
        return fromHere ?? fromLibrary ?? throw new DirectoryNotFoundException(
            $"The {title} files were not found: no folder 'data/{folder}' lies in '{Directory.GetCurrentDirectory()}' or above it. Start inside the clone, or name the folder in {variable}.");

        string? Above(string? start)
        {
            for (var above = start; !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
            {
                var data = Path.Combine(above, "data", folder);
                if (Directory.Exists(data))
                    return data;
            }

            return null;
        }
    }
}
