using System.Buffers.Binary;
using System.IO.Compression;

namespace Backprop;

/// <summary>Writes a small PNG: one byte per pixel, its index in a colour scale; 255 is transparent.</summary>
internal static class Png
{
    public static byte[] Encode(byte[] pixels, int width, int height, ColorScale scale)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits per pixel
        header[9] = 3; // colours by a palette
        Chunk(png, "IHDR", header);

        var palette = new byte[256 * 3];
        for (var i = 0; i < ColorScale.Count; i++)
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = scale[i];
        Chunk(png, "PLTE", palette);

        var opacity = new byte[256];
        Array.Fill(opacity, (byte)255, 0, ColorScale.Count);
        Chunk(png, "tRNS", opacity);

        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0); // each row names its filter: none
                zlib.Write(pixels, row * width, width);
            }
        }
        Chunk(png, "IDAT", data.ToArray());
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
