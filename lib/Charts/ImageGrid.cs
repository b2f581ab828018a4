using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>
/// Square images of one size in rows, each with a line of text below. All of them are one PNG, so that a page of digits stays small; the axes
/// count its pixels.
/// </summary>
internal sealed class ImageGrid : Trace
{
    private const double TextSize = 11;

    private readonly double[][] images;
    private readonly int side, across, down; // of an image; of an image with the space around it
    private readonly (string Text, string Color)[] captions;
    private readonly double pixel;
    private readonly ColorScale colors;
    private readonly double low, high;
    private int columns = 1;

    /// <param name="images">side² values each, row by row.</param>
    /// <param name="side">The pixels on one side of an image.</param>
    /// <param name="captions">What stands below each image.</param>
    /// <param name="signed">Weights, coloured by sign; else ink on paper.</param>
    /// <param name="size">The side of an image on the screen.</param>
    public ImageGrid(double[][] images, int side, (string Text, string Color)[] captions, bool signed, double size)
    {
        (this.images, this.side, this.captions) = (images, side, captions);
        pixel = size / side;
        var text = captions.Select(c => Text.Width(c.Text, TextSize)).DefaultIfEmpty().Max();
        across = side + 2 * (int)Math.Ceiling((Math.Max(text - size, 0) + 8) / 2 / pixel);
        down = side + (int)Math.Ceiling((text > 0 ? 24 : 8) / pixel);

        var finite = images.SelectMany(image => image).Where(double.IsFinite).DefaultIfEmpty().ToArray();
        colors = signed ? ColorScale.Diverging : ColorScale.Ink;
        high = signed ? finite.Max(Math.Abs) : Math.Max(finite.Max(), 1);
        low = signed ? -high : Math.Min(finite.Min(), 0);
    }

    public override double[] X => [0, columns * across];
    public override double[] Y => [0, Rows * down];

    private int Rows => Math.Max((images.Length + columns - 1) / columns, 1);

    /// <summary>The size of the whole on the screen, with as many columns as have room; ten, where they have, since people count in tens.</summary>
    public (double Width, double Height) Size(double width)
    {
        var most = Math.Clamp((int)(width / (across * pixel)), 1, Math.Max(images.Length, 1));
        columns = most > 10 && images.Length > most ? 10 : most;
        return (columns * across * pixel, Rows * down * pixel);
    }

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (left, top) = (x.Pixel(0), y.Pixel(0));
        svg.Image(left, top, columns * across * pixel, Rows * down * pixel, Picture());
        for (var i = 0; i < images.Length; i++)
        {
            var (column, row) = Corner(i);
            svg.Rectangle(left + column * pixel - 0.5, top + row * pixel - 0.5, side * pixel + 1, side * pixel + 1, "none", Palette.CardEdge);
            if (captions[i].Text.Length > 0)
                svg.Text(left + (column + side / 2.0) * pixel, top + (row + side) * pixel + 10, captions[i].Text, TextSize, color: captions[i].Color);
        }
    }

    public override void Write(Plotly plotly, Scale x, Scale y)
    {
        plotly.Add(new JsonObject
        {
            ["type"] = "image",
            ["source"] = Png.DataUri(Picture()),
            ["x0"] = 0.5,
            ["dx"] = 1,
            ["y0"] = 0.5,
            ["dy"] = 1,
            ["hoverinfo"] = "skip",
        });
        plotly.Add(new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "text",
            ["showlegend"] = false,
            ["x"] = Plotly.Numbers(images.Select((_, i) => Corner(i).Column + side / 2.0)),
            ["y"] = Plotly.Numbers(images.Select((_, i) => Corner(i).Row + side + 10 / pixel)),
            ["text"] = Plotly.Strings(captions.Select(c => Plotly.Plain(c.Text))),
            ["textfont"] = new JsonObject { ["size"] = TextSize, ["color"] = Plotly.Strings(captions.Select(c => c.Color)) },
            ["hoverinfo"] = "skip",
        });
    }

    public override string Describe(Axis x, Axis y)
    {
        const int Most = 60;
        var what = images.Length == 1 ? $"one image of {side}×{side} pixels" : $"{images.Length} images of {side}×{side} pixels";
        var texts = captions.Where(c => c.Text.Length > 0).Select(c => c.Text).ToArray();
        return texts.Length == 0 ? what : $"{what}, with the captions {string.Join(", ", texts.Take(Most))}{(texts.Length > Most ? ", …" : "")}";
    }

    private (int Column, int Row) Corner(int image) => (image % columns * across + (across - side) / 2, image / columns * down);

    private byte[] Picture()
    {
        var width = columns * across;
        var pixels = new byte[width * Rows * down];
        Array.Fill(pixels, (byte)255);
        for (var i = 0; i < images.Length; i++)
        {
            var (column, row) = Corner(i);
            for (var k = 0; k < side * side; k++)
                pixels[(row + k / side) * width + column + k % side] = ColorScale.Index(images[i][k], low, high);
        }
        return Png.Encode(pixels, width, Rows * down, colors);
    }
}
