using System.Numerics;
using System.Security.Cryptography;

namespace Backprop;

/// <summary>
/// The MNIST handwritten digits (LeCun, Cortes, Burges): 60,000 training and 10,000 test images of 28 × 28 pixels.
/// Pixels come as numbers in [0, 1], 0 the background and 1 full ink, one image a column of 784 rows.
/// </summary>
public static class Mnist
{
    /// <summary>Height and width of an image in pixels.</summary>
    public const int Side = 28;

    /// <summary>The number of pixels of an image, n₀ = 784.</summary>
    public const int Pixels = Side * Side;

    /// <summary>The number of classes: the digits 0 to 9.</summary>
    public const int Classes = 10;

    /// <summary>The environment variable that may name the folder of the four files.</summary>
    public const string FolderVariable = "BACKPROP_DATA";

    /// <summary>Loads both sets in single precision, the precision the course trains in.</summary>
    /// <inheritdoc cref="Load{T}"/>
    public static (Dataset<float> Train, Dataset<float> Test) Load() => Load<float>();

    /// <summary>
    /// Loads both sets from the folder that <see cref="FolderVariable"/> names, or else from <c>data/mnist</c> of the clone
    /// that the working directory or the library lies in. Read and verified once a process; later calls return the same sets.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">No such folder was found.</exception>
    /// <exception cref="FileNotFoundException">One of the four files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or is not the official one.</exception>
    public static (Dataset<T> Train, Dataset<T> Test) Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folder = FindFolder();
        lock (Cache<T>.Lock)
        {
            if (Cache<T>.Folder != folder)
            {
                Cache<T>.Train = LoadSet<T>(
                    folder,
                    ("train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                    ("train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"));
                Cache<T>.Test = LoadSet<T>(
                    folder,
                    ("t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                    ("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));
                Cache<T>.Folder = folder;
            }

            return (Cache<T>.Train!, Cache<T>.Test!);
        }
    }

    private static Dataset<T> LoadSet<T>(string folder, (string Name, string Sha256) images, (string Name, string Sha256) labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var imageFile = IdxFile.Read(Path.Combine(folder, images.Name));
        var labelFile = IdxFile.Read(Path.Combine(folder, labels.Name));
        var classes = labelFile.Labels(Classes);
        Verify(imageFile, images.Sha256);
        Verify(labelFile, labels.Sha256);

        return Dataset.Labelled<T>(Pixels, new(Pixels, imageFile.Values<byte>()), classes, Classes);
    }

    private static void Verify(IdxFile file, string sha256)
    {
        var found = Convert.ToHexString(SHA256.HashData(file.Content)).ToLowerInvariant();
        if (found != sha256)
        {
            throw new InvalidDataException(
                $"{file.Name} is not the official file: its unpacked content has the SHA-256 {found}, expected {sha256}. Restore it with 'git checkout -- data/mnist'.");
        }
    }

    private static string FindFolder()
    {
        var named = Environment.GetEnvironmentVariable(FolderVariable);
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new DirectoryNotFoundException($"{FolderVariable} names the folder '{named}', which does not exist.");
        }

        var fromHere = Above(Directory.GetCurrentDirectory());
        var fromLibrary = Above(Path.GetDirectoryName(typeof(Mnist).Assembly.Location));
        return fromHere ?? fromLibrary ?? throw new DirectoryNotFoundException(
            $"The MNIST files were not found: no folder 'data/mnist' lies in '{Directory.GetCurrentDirectory()}' or above it. Start inside the clone, or name the folder in {FolderVariable}.");

        static string? Above(string? start)
        {
            for (var folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                var data = Path.Combine(folder, "data", "mnist");
                if (Directory.Exists(data))
                    return data;
            }

            return null;
        }
    }

    private static class Cache<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static readonly object Lock = new();
        public static string? Folder;
        public static Dataset<T>? Train;
        public static Dataset<T>? Test;
    }
}
