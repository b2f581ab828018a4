using System.Numerics;

namespace Backprop;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): photographs of ten kinds of clothes, 60,000 to train with and 10,000 to test with, in every other respect like
/// <see cref="Mnist"/>, 28 × 28 pixels in [0, 1], one image a column of 784 rows, and harder.
/// </summary>
public static class FashionMnist
{
    /// <summary>The environment variable that may name the folder of the four files.</summary>
    public const string FolderVariable = "BACKPROP_FASHION_DATA";

    private static readonly ImageFiles Files = new("Fashion-MNIST", "fashion-mnist", FolderVariable, [
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ]);

    /// <summary>What the classes 0 to 9 are.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    /// <summary>Loads both sets in single precision, the precision the course trains in.</summary>
    /// <inheritdoc cref="Load{T}"/>
    public static (Dataset<float> Train, Dataset<float> Test) Load() => Load<float>();

    /// <summary>
    /// Loads both sets from the folder that <see cref="FolderVariable"/> names, or else from <c>data/fashion-mnist</c> of the clone
    /// that the working directory or the library lies in. Read and verified once a process; later calls return the same sets.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">No such folder was found.</exception>
    /// <exception cref="FileNotFoundException">One of the four files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or is not the official one.</exception>
    public static (Dataset<T> Train, Dataset<T> Test) Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Files.Load<T>();
}
