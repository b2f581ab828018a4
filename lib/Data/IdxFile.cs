using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace Backprop;

/// <summary>The element types of the IDX format, by the code that stands in the third byte of a file.</summary>
public enum IdxType : byte
{
    /// <summary>Unsigned bytes: MNIST's pixels and labels.</summary>
    UnsignedByte = 0x08,

    /// <summary>Signed bytes.</summary>
    SignedByte = 0x09,

    /// <summary>16-bit integers.</summary>
    Short = 0x0B,

    /// <summary>32-bit integers: the labels of QMNIST.</summary>
    Int = 0x0C,

    /// <summary>32-bit floating point.</summary>
    Float = 0x0D,

    /// <summary>64-bit floating point.</summary>
    Double = 0x0E,
}

/// <summary>
/// An array read from an IDX file, the format that MNIST is published in: two zero bytes, a byte for the element type,
/// a byte for the number of dimensions, each dimension as a big-endian 32-bit number, then the elements, the last dimension fastest.
/// </summary>
public sealed class IdxFile
{
    private readonly byte[] _elements;

    private IdxFile(string name, byte[] content, IdxType type, int[] dimensions, byte[] elements) =>
        (Name, Content, Type, Dimensions, _elements) = (name, content, type, dimensions, elements);

    /// <summary>The file's name without its folder, as error messages use it.</summary>
    public string Name { get; }

    /// <summary>The type in which the elements are stored.</summary>
    public IdxType Type { get; }

    /// <summary>The length of each dimension; MNIST's training images have 60,000, 28 and 28.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The whole unpacked file, header included: what a checksum is taken of.</summary>
    internal byte[] Content { get; }

    /// <summary>Reads a file, gzip-compressed or plain.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no IDX file; the message says how.</exception>
    public static IdxFile Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{Path.GetFileName(path)}' in '{Path.GetDirectoryName(Path.GetFullPath(path))}'.", path);
        return Parse(Path.GetFileName(path), File.ReadAllBytes(path));
    }

    /// <summary>Reads a file that is already in memory, gzip-compressed or plain.</summary>
    /// <param name="name">What error messages call it.</param>
    /// <param name="bytes">The file's bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or are no IDX file; the message says how.</exception>
    public static IdxFile Parse(string name, byte[] bytes)
    {
        byte[] content = bytes is [0x1F, 0x8B, ..] ? Unzip(name, bytes) : bytes;

        if (content.Length < 4)
            throw new InvalidDataException($"{name} has {content.Length} bytes; an IDX file has at least 4.");
        if (content[0] != 0 || content[1] != 0)
            throw new InvalidDataException($"{name} starts with the bytes {content[0]:X2} {content[1]:X2}; an IDX file starts with 00 00.");

        var type = (IdxType)content[2];
        int size = SizeOf(type);
        if (size == 0)
            throw new InvalidDataException($"{name} names the element type 0x{content[2]:X2}; IDX knows 08, 09, 0B, 0C, 0D and 0E.");

        int rank = content[3];
        if (rank == 0)
            throw new InvalidDataException($"{name} has no dimensions; an array has at least one.");
        int header = 4 + (4 * rank);
        if (content.Length < header)
            throw new InvalidDataException($"{name} ends inside its header: {rank} dimensions need {header} bytes, and it has {content.Length}.");

        var dimensions = new int[rank];
        Int128 length = size;
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4 + (4 * i)));
            if (dimensions[i] < 0)
                throw new InvalidDataException($"{name} has a dimension of {(uint)dimensions[i]}; at most {int.MaxValue} is possible.");
            length = Int128.Min(length * dimensions[i], long.MaxValue);
        }

        if (content.Length - header != length)
        {
            throw new InvalidDataException(
                $"{name} promises {string.Join(" × ", dimensions)} elements, {length} bytes, and holds {content.Length - header}: it is cut short or damaged.");
        }

        return new IdxFile(name, content, type, dimensions, content[header..]);
    }

    /// <summary>Every element, in the file's order, as numbers of type <typeparamref name="T"/>.</summary>
    /// <exception cref="OverflowException">An element does not fit into <typeparamref name="T"/>.</exception>
    public T[] Values<T>()
        where T : unmanaged, INumberBase<T>
    {
        int size = SizeOf(Type);
        var values = new T[_elements.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = _elements.AsSpan(i * size, size);
            values[i] = Type switch
            {
                IdxType.UnsignedByte => T.CreateChecked(element[0]),
                IdxType.SignedByte => T.CreateChecked((sbyte)element[0]),
                IdxType.Short => T.CreateChecked(BinaryPrimitives.ReadInt16BigEndian(element)),
                IdxType.Int => T.CreateChecked(BinaryPrimitives.ReadInt32BigEndian(element)),
                IdxType.Float => T.CreateChecked(BinaryPrimitives.ReadSingleBigEndian(element)),
                _ => T.CreateChecked(BinaryPrimitives.ReadDoubleBigEndian(element)),
            };
        }

        return values;
    }

    /// <summary>The elements as class labels.</summary>
    /// <param name="classes">How many classes there are; labels run from 0 to <paramref name="classes"/> − 1.</param>
    /// <exception cref="InvalidDataException">The array is no list of whole numbers in that range.</exception>
    public int[] Labels(int classes)
    {
        if (Dimensions.Count != 1)
            throw new InvalidDataException($"{Name} has {Dimensions.Count} dimensions; a file of labels has one.");
        if (Type is IdxType.Float or IdxType.Double)
            throw new InvalidDataException($"{Name} holds numbers of type {Type}; labels are whole numbers.");

        int[] labels = Values<int>();
        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classes);
        return wrong < 0
            ? labels
            : throw new InvalidDataException($"{Name} has the label {labels[wrong]} at position {wrong}; labels run from 0 to {classes - 1}.");
    }

    private static int SizeOf(IdxType type) => type switch
    {
        IdxType.UnsignedByte or IdxType.SignedByte => 1,
        IdxType.Short => 2,
        IdxType.Int or IdxType.Float => 4,
        IdxType.Double => 8,
        _ => 0,
    };

    private static byte[] Unzip(string name, byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            gzip.CopyTo(unpacked);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{name} is no intact gzip file: {error.Message}", error);
        }

        // The last four bytes of a gzip file are its unpacked length. GZipStream accepts a file that ends before them.
        if (bytes.Length < 18 || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != (uint)unpacked.Length)
            throw new InvalidDataException($"{name} is no intact gzip file: it is cut short, or something follows it.");
        return unpacked.ToArray();
    }
}
