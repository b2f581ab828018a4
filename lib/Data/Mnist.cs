using System.Numerics;

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

    private static readonly ImageFiles Files = new("MNIST", "mnist", FolderVariable, [
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]);

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
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Files.Load<T>();
}
