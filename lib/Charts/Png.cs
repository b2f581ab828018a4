using System.Buffers.Binary;
using System.IO.Compression;

namespace Backprop;

/// <summary>Writes small PNG files.</summary>
internal static class Png
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>One byte per pixel, its index in a colour scale; 255 is transparent.</summary>
    public static byte[] Encode(byte[] pixels, int width, int height, ColorScale scale)
    {
        var palette = new byte[256 * 3];
        for (var i = 0; i < ColorScale.Count; i++)
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = scale[i];
        var opacity = new byte[256];
        Array.Fill(opacity, (byte)255, 0, ColorScale.Count);
        return Encode(pixels, width, height, type: 3, ("PLTE", palette), ("tRNS", opacity));
    }

    /// <summary>Red, green and blue of every pixel.</summary>
    public static byte[] Encode(byte[] rgb, int width, int height) => Encode(rgb, width, height, type: 2);

    /// <summary>The width and height of a PNG; null where it is none.</summary>
    public static (int Width, int Height)? Size(ReadOnlySpan<byte> png) => png.Length < 24 || !png[..8].SequenceEqual(Signature) ? null
        : (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..])) is ( > 0 and < 100_000, > 0 and < 100_000) size ? size : null;

    private static byte[] Encode(byte[] pixels, int width, int height, byte type, params (string, byte[])[] chunks)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, type); // bits of a number; 3: colours by a palette, 2: red, green, blue
        Chunk(png, "IHDR", header);
        foreach (var (name, data) in chunks)
            Chunk(png, name, data);

        var row = pixels.Length / Math.Max(height, 1);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            for (var i = 0; i < height; i++)
            {
                zlib.WriteByte(0); // each row names its filter: none
                zlib.Write(pixels, i * row, row);
            }
        }
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    public static string DataUri(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        for (var i = 0; i < 4; i++)
            chunk[4 + i] = (byte)type[i];
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32(chunk.AsSpan(4, data.Length + 4)));
        png.Write(chunk);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
