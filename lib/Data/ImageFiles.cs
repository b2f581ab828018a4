using System.Numerics;
using System.Security.Cryptography;

namespace Backprop;

/// <summary>
/// Four official files as MNIST introduced them: images and labels to train with and to test with. Read and verified once a process and precision.
/// </summary>
/// <param name="title">What the data is called.</param>
/// <param name="folder">The folder below <c>data</c> of a clone.</param>
/// <param name="variable">The environment variable that may name another folder.</param>
/// <param name="checksums">Those of the training images and labels, then of the test images and labels.</param>
internal sealed class ImageFiles(string title, string folder, string variable, string[] checksums)
{
    private static readonly string[] Names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

    private readonly Dictionary<Type, (string Folder, object Sets)> _loaded = [];

    public (Dataset<T> Train, Dataset<T> Test) Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var place = FindFolder();
        lock (_loaded)
        {
            if (!_loaded.TryGetValue(typeof(T), out var loaded) || loaded.Folder != place)
                _loaded[typeof(T)] = loaded = (place, (LoadSet<T>(place, 0), LoadSet<T>(place, 2)));
            return ((Dataset<T>, Dataset<T>))loaded.Sets;
        }
    }

    /// <summary>The set whose images are the file of this number, and whose labels are the next.</summary>
    private Dataset<T> LoadSet<T>(string place, int file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var images = IdxFile.Read(Path.Combine(place, Names[file]));
        var labels = IdxFile.Read(Path.Combine(place, Names[file + 1]));
        var classes = labels.Labels(Mnist.Classes);
        Verify(images, checksums[file]);
        Verify(labels, checksums[file + 1]);
        return Dataset.Labelled<T>(Mnist.Pixels, new(Mnist.Pixels, images.Values<byte>()), classes, Mnist.Classes);
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
