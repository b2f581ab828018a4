using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Backprop.Tests.Data;

public class IdxFileTests
{
    [Fact]
    public void Reads_dimensions_and_elements()
    {
        var file = IdxFile.Parse("pixels", Idx(0x08, [2, 3], [1, 2, 3, 4, 5, 255]));
        Assert.Equal([2, 3], file.Dimensions);
        Assert.Equal(IdxType.UnsignedByte, file.Type);
        Assert.Equal([1f, 2, 3, 4, 5, 255], file.Values<float>());
    }

    [Fact]
    public void Reads_every_element_type()
    {
        Assert.Equal([-1.0], IdxFile.Parse("f", Idx(0x09, [1], [0xFF])).Values<double>());
        Assert.Equal([-2.0], IdxFile.Parse("f", Idx(0x0B, [1], [0xFF, 0xFE])).Values<double>());
        Assert.Equal([258.0], IdxFile.Parse("f", Idx(0x0C, [1], [0, 0, 1, 2])).Values<double>());
        Assert.Equal([1.5], IdxFile.Parse("f", Idx(0x0D, [1], [0x3F, 0xC0, 0, 0])).Values<double>());
        Assert.Equal([1.5], IdxFile.Parse("f", Idx(0x0E, [1], [0x3F, 0xF8, 0, 0, 0, 0, 0, 0])).Values<double>());
    }

    [Fact]
    public void Reads_gzip_as_it_reads_plain()
    {
        var plain = Idx(0x08, [4], [0, 9, 3, 1]);
        Assert.Equal([0, 9, 3, 1], IdxFile.Parse("labels", Zip(plain)).Labels(10));
        Assert.Equal([0, 9, 3, 1], IdxFile.Parse("labels", plain).Labels(10));
    }

    [Fact]
    public void Reads_gzip_in_several_members_and_with_padding()
    {
        var plain = Idx(0x08, [4], [0, 9, 3, 1]);
        byte[][] members = [Zip(plain[..3]), Zip(plain[3..9]), Zip([]), Zip(plain[9..])];
        Assert.Equal([0, 9, 3, 1], IdxFile.Parse("labels", [.. members.SelectMany(member => member)]).Labels(10));
        Assert.Equal([0, 9, 3, 1], IdxFile.Parse("labels", [.. Zip(plain), .. new byte[1000]]).Labels(10));
        Assert.Throws<InvalidDataException>(() => IdxFile.Parse("labels", members.SelectMany(member => member).ToArray()[..^3]));
    }

    [Fact]
    public void Reads_no_more_than_the_header_promises()
    {
        // 100 MB of zeros behind a header that promises three bytes.
        var bomb = Zip([.. Idx(0x08, [3], [1, 2, 3]), .. new byte[100_000_000]]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("promises 3 elements, 3 bytes, and holds more", Assert.Throws<InvalidDataException>(() => IdxFile.Parse("f", bomb)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Theory]
    [InlineData(new byte[0], "has 0 bytes")]
    [InlineData(new byte[] { 0, 0, 8 }, "has 3 bytes")]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 }, "starts with the bytes 01 00")]
    [InlineData(new byte[] { 0, 0, 7, 1, 0, 0, 0, 0 }, "element type 0x07")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "has no dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1 }, "ends inside its header")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 0, 0, 1 }, "dimension of 4278190081")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 5 }, "promises 2 elements, 2 bytes, and holds 1")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 5, 6 }, "promises 1 elements, 1 bytes, and holds more")]
    [InlineData(new byte[] { 0, 0, 14, 3, 127, 255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 255 }, "and holds 0")]
    public void Says_what_is_wrong_with_a_damaged_file(byte[] bytes, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Parse("digits.idx", bytes));
        Assert.StartsWith("digits.idx ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_a_gzip_file_that_lost_its_last_byte()
    {
        var zipped = Zip(Idx(0x08, [3], [1, 2, 3]));
        for (var length = 2; length < zipped.Length; length++)
            Assert.Throws<InvalidDataException>(() => IdxFile.Parse("f", zipped[..length]));
    }

    [Fact]
    public void No_flipped_bit_of_a_gzip_file_changes_the_data()
    {
        var zipped = Zip(Idx(0x08, [3], [1, 2, 3]));
        var noticed = 0;
        for (var bit = 10 * 8; bit < zipped.Length * 8; bit++)
        {
            byte[] damaged = [.. zipped];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            // A few bits only pad the last byte of the compressed data; all others must be noticed.
            try
            {
                Assert.Equal([1, 2, 3], IdxFile.Parse("f", damaged).Values<int>());
            }
            catch (InvalidDataException)
            {
                noticed++;
            }
        }

        Assert.InRange(noticed, (zipped.Length * 8) - 80 - 7, int.MaxValue);
    }

    [Fact]
    public void Arbitrary_bytes_are_read_or_refused_with_a_sentence() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            foreach (var input in new byte[][] { bytes, [0, 0, 8, .. bytes], [0, 0, 12, 1, 0, 0, .. bytes], [0x1F, 0x8B, 8, .. bytes] })
            {
                try
                {
                    var file = IdxFile.Parse("f", input);
                    Assert.Equal(file.Dimensions.Aggregate(1, (product, d) => product * d), file.Values<double>().Length);
                }
                catch (InvalidDataException error)
                {
                    Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData(0x08, new byte[] { 3, 10 }, "the label 10 at position 1; labels run from 0 to 9")]
    [InlineData(0x09, new byte[] { 0xFF, 1 }, "the label -1 at position 0")]
    public void Refuses_labels_out_of_range(byte type, byte[] labels, string expected)
    {
        var file = IdxFile.Parse("labels", Idx(type, [labels.Length], labels));
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => file.Labels(10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_a_list_of_whole_numbers()
    {
        Assert.Throws<InvalidDataException>(() => IdxFile.Parse("f", Idx(0x08, [1, 1], [1])).Labels(10));
        Assert.Throws<InvalidDataException>(() => IdxFile.Parse("f", Idx(0x0D, [1], [0x3F, 0xC0, 0, 0])).Labels(10));
    }

    [Fact]
    public void Names_a_file_that_is_missing()
    {
        var error = Assert.Throws<FileNotFoundException>(() => IdxFile.Read(Path.Combine(Path.GetTempPath(), "no-such-file.gz")));
        Assert.Contains("no-such-file.gz", error.Message, StringComparison.Ordinal);
    }

    internal static byte[] Idx(byte type, int[] dimensions, byte[] elements)
    {
        var bytes = new byte[4 + (4 * dimensions.Length) + elements.Length];
        (bytes[2], bytes[3]) = (type, (byte)dimensions.Length);
        for (var i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        elements.CopyTo(bytes, 4 + (4 * dimensions.Length));
        return bytes;
    }

    internal static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return zipped.ToArray();
    }
}
