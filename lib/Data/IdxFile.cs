using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace Backprop;

/// <summary>The element types of the IDX format, by the code that stands in the third byte of a file.</summary>
internal enum IdxType : byte { UnsignedByte = 0x08, SignedByte = 0x09, Short = 0x0B, Int = 0x0C, Float = 0x0D, Double = 0x0E }

/// <summary>
/// An array read from an IDX file, the format that MNIST is published in: two zero bytes, a byte for the element type,
/// a byte for the number of dimensions, each dimension as a big-endian 32-bit number, then the elements, the last dimension fastest.
/// </summary>
internal sealed class IdxFile
{
    // A gzip file without content. Behind a file that was cut short it stands where the rest should be, and the checksum fails;
    // behind a whole one it is one more member, which adds nothing, or it follows padding and is not read.
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly int _header;

    private IdxFile(string name, IdxType type, int[] dimensions, int header, byte[] content) =>
        (Name, Type, Dimensions, _header, Content) = (name, type, dimensions, header, content);

    /// <summary>The file's name without its folder, as error messages use it.</summary>
    public string Name { get; }

    /// <summary>The type in which the elements are stored.</summary>
    public IdxType Type { get; }

    /// <summary>The length of each dimension; MNIST's training images have 60,000, 28 and 28.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The whole unpacked file, header included: what a checksum is taken of.</summary>
    public byte[] Content { get; }

    /// <summary>Reads a file, gzip-compressed or plain.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no IDX file; the message says how.</exception>
    public static IdxFile Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{Path.GetFileName(path)}' in '{Path.GetDirectoryName(Path.GetFullPath(path))}'.", path);
        return Parse(Path.GetFileName(path), File.ReadAllBytes(path));
    }

    /// <summary>Reads a file that is already in memory, gzip-compressed (in one member or several, padded with zeros or not) or plain.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or are no IDX file; the message says how.</exception>
    public static IdxFile Parse(string name, byte[] bytes)
    {
        if (bytes is not [0x1F, 0x8B, ..])
            return Parse(name, new MemoryStream(bytes));
        try
        {
            using var unpacked = new GZipStream(new MemoryStream([.. bytes, .. EmptyMember]), CompressionMode.Decompress);
            return Parse(name, unpacked);
        }
        catch (InvalidDataException error) when (!error.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{name} is no intact gzip file: it is cut short or damaged. {error.Message}", error);
        }
    }

    /// <summary>Every element, in the file's order, as numbers of type <typeparamref name="T"/>.</summary>
    /// <exception cref="OverflowException">An element does not fit into <typeparamref name="T"/>.</exception>
    public T[] Values<T>()
        where T : unmanaged, INumberBase<T>
    {
        var size = SizeOf(Type);
        var values = new T[(Content.Length - _header) / size];
        for (var i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = Content.AsSpan(_header + (i * size), size);
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

    /// <summary>The elements as class labels, 0 to <paramref name="classes"/> − 1.</summary>
    /// <exception cref="InvalidDataException">The array is no list of whole numbers in that range.</exception>
    public int[] Labels(int classes)
    {
        if (Dimensions.Count != 1)
            throw new InvalidDataException($"{Name} has {Dimensions.Count} dimensions; a file of labels has one.");
        if (Type is IdxType.Float or IdxType.Double)
            throw new InvalidDataException($"{Name} holds numbers of type {Type}; labels are whole numbers.");

        var labels = Values<int>();
        var wrong = Array.FindIndex(labels, label => label < 0 || label >= classes);
        return wrong < 0
            ? labels
            : throw new InvalidDataException($"{Name} has the label {labels[wrong]} at position {wrong}; labels run from 0 to {classes - 1}.");
    }

    /// <summary>Reads no more than the header promises, and one byte to see that nothing follows: a small file can unpack to one that fills the memory.</summary>
    private static IdxFile Parse(string name, Stream stream)
    {
        var content = new MemoryStream();
        if (!ReadUpTo(4))
            throw new InvalidDataException($"{name} has {content.Length} bytes; an IDX file has at least 4.");
        var start = content.ToArray();
        if (start is not [0, 0, ..])
            throw new InvalidDataException($"{name} starts with the bytes {start[0]:X2} {start[1]:X2}; an IDX file starts with 00 00.");
        var type = (IdxType)start[2];
        if (SizeOf(type) == 0)
            throw new InvalidDataException($"{name} names the element type 0x{start[2]:X2}; IDX knows 08, 09, 0B, 0C, 0D and 0E.");
        int rank = start[3], header = 4 + (4 * rank);
        if (rank == 0)
            throw new InvalidDataException($"{name} has no dimensions; an array has at least one.");
        if (!ReadUpTo(header))
            throw new InvalidDataException($"{name} ends inside its header: {rank} dimensions need {header} bytes, and it has {content.Length}.");

        int[] dimensions = [.. Enumerable.Range(1, rank).Select(i => BinaryPrimitives.ReadInt32BigEndian(content.GetBuffer().AsSpan(4 * i)))];
        if (Array.Find(dimensions, dimension => dimension < 0) is < 0 and var negative)
            throw new InvalidDataException($"{name} has a dimension of {(uint)negative}; at most {int.MaxValue} is possible.");
        var length = dimensions.Aggregate((Int128)SizeOf(type), (product, dimension) => Int128.Min(product * dimension, long.MaxValue));
        ReadUpTo(header + length + 1);
        if (content.Length - header != length)
        {
            throw new InvalidDataException(
                $"{name} promises {string.Join(" × ", dimensions)} elements, {length} bytes, and holds {(content.Length - header > length ? "more" : content.Length - header)}: it is cut short or damaged.");
        }

        return new IdxFile(name, type, dimensions, header, content.ToArray());

        bool ReadUpTo(Int128 end)
        {
            Span<byte> buffer = stackalloc byte[4096];
            end = Int128.Min(end, Array.MaxLength);
            for (var read = 1; content.Length < end && read > 0;)
            {
                read = stream.Read(buffer[..(int)Int128.Min(buffer.Length, end - content.Length)]);
                content.Write(buffer[..read]);
            }

            return content.Length >= end;
        }
    }

    private static int SizeOf(IdxType type) => type switch
    {
        IdxType.UnsignedByte or IdxType.SignedByte => 1,
        IdxType.Short => 2,
        IdxType.Int or IdxType.Float => 4,
        IdxType.Double => 8,
        _ => 0,
    };
}
