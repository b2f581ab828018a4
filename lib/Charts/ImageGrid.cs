namespace Backprop;

/// <summary>
/// Square images of one size in rows, each with a line of text below. All of them are one PNG, so that a page of digits stays small; the axes
/// count its pixels.
/// </summary>
internal sealed class ImageGrid : Trace
{
    private const double TextSize = 12;

    private readonly double[][] _images;
    private readonly int _side, _across, _down; // of an image; of an image with the space around it
    private readonly (string Text, string Color)[] _captions;
    private readonly double _pixel;
    private readonly ColorScale _colors;
    private readonly double _low, _high;
    private int _columns = 1;

    /// <param name="images">side² values each, row by row.</param>
    /// <param name="side">The pixels on one side of an image.</param>
    /// <param name="captions">What stands below each image.</param>
    /// <param name="signed">Weights, coloured by sign; else ink on paper.</param>
    /// <param name="size">The side of an image on the screen.</param>
    public ImageGrid(double[][] images, int side, (string Text, string Color)[] captions, bool signed, double size)
    {
        (_images, _side, _captions) = (images, side, captions);
        _pixel = size / side;
        var text = captions.Select(c => Text.Width(c.Text, TextSize)).DefaultIfEmpty().Max();
        _across = side + 2 * (int)Math.Ceiling((Math.Max(text - size, 0) + 8) / 2 / _pixel);
        _down = side + (int)Math.Ceiling((text > 0 ? 24 : 8) / _pixel);

        var finite = images.SelectMany(image => image).Where(double.IsFinite).DefaultIfEmpty().ToArray();
        _colors = signed ? ColorScale.Diverging : ColorScale.Ink;
        // Of weights the largest few in a thousand share the last colour: one of them would leave all others pale.
        _high = signed ? finite.Select(Math.Abs).Order().ElementAt((int)(0.998 * (finite.Length - 1))) : Math.Max(finite.Max(), 1);
        _low = signed ? -_high : Math.Min(finite.Min(), 0);
    }

    /// <summary>A pixel of every image that is framed.</summary>
    public (int Row, int Column)? Mark { get; init; }

    public override double[] X => [0, _columns * _across];
    public override double[] Y => [0, Rows * _down];

    private int Rows => Math.Max((_images.Length + _columns - 1) / _columns, 1);

    /// <summary>
    /// The size of the whole on the screen, with as many columns as have room; ten, where they have, since people count in tens; and fewer, where that makes all
    /// rows equally long.
    /// </summary>
    public override (double, double)? Size(double width, double? height)
    {
        var most = Math.Clamp((int)(width / (_across * _pixel)), 1, Math.Max(_images.Length, 1));
        _columns = most > 10 && _images.Length > most ? 10 : most;
        if (_images.Length % Rows == 0)
            _columns = Math.Max(_images.Length / Rows, 1);
        return (_columns * _across * _pixel, Rows * _down * _pixel);
    }

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var (left, top) = (x.Pixel(0), y.Pixel(0));
        svg.Image(left, top, _columns * _across * _pixel, Rows * _down * _pixel, Picture());
        for (var i = 0; i < _images.Length; i++)
        {
            var (column, row) = Corner(i);
            svg.Rectangle(left + column * _pixel - 0.5, top + row * _pixel - 0.5, _side * _pixel + 1, _side * _pixel + 1, "none", Palette.CardEdge);
            if (Mark is { } mark)
                svg.Rectangle(left + (column + mark.Column) * _pixel - 1.5, top + (row + mark.Row) * _pixel - 1.5, _pixel + 3, _pixel + 3, "none", Palette.Of(1), strokeWidth: 2.5);
            if (_captions[i].Text.Length > 0)
                svg.Text(left + (column + _side / 2.0) * _pixel, top + (row + _side) * _pixel + 10, _captions[i].Text, TextSize, color: _captions[i].Color);
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        new Bitmap(Picture(), (X[0], X[1]), (Y[0], Y[1]), "").Write(plotly, x, y);
        var captions = _captions.Select((c, i) => new Mark(Corner(i).Column + _side / 2.0, Corner(i).Row + _side + 10 / _pixel, 0, null, null, c.Text, c.Color));
        new Marks([.. captions.Where(c => c.Text.Length > 0)], textSize: TextSize).Write(plotly, x, y);
    }

    public override string Describe(Axis x, Axis y)
    {
        const int Most = 60;
        var what = _images.Length == 1 ? $"one image of {_side}×{_side} pixels" : $"{_images.Length} images of {_side}×{_side} pixels";
        var texts = _captions.Where(c => c.Text.Length > 0).Select(c => c.Text).ToArray();
        return texts.Length == 0 ? what : $"{what}, with the captions {string.Join(", ", texts.Take(Most))}{(texts.Length > Most ? ", …" : "")}";
    }

    private (int Column, int Row) Corner(int image) => (image % _columns * _across + (_across - _side) / 2, image / _columns * _down);

    private byte[] Picture()
    {
        var width = _columns * _across;
        var pixels = new byte[width * Rows * _down];
        Array.Fill(pixels, (byte)255);
        for (var i = 0; i < _images.Length; i++)
        {
            var (column, row) = Corner(i);
            for (var k = 0; k < _side * _side; k++)
                pixels[(row + k / _side) * width + column + k % _side] = ColorScale.Index(_images[i][k], _low, _high);
        }
        return Png.Encode(pixels, width, Rows * _down, _colors);
    }
}
