using System.Text.Json.Nodes;

namespace Backprop;

/// <summary>A PNG over a part of the axes.</summary>
/// <param name="png">The file.</param>
/// <param name="x">Its left and right edge.</param>
/// <param name="y">Its upper and lower edge.</param>
/// <param name="words">What it shows.</param>
internal sealed class Bitmap(byte[] png, (double Left, double Right) x, (double Top, double Bottom) y, string words) : Trace
{
    public override double[] X => [x.Left, x.Right];
    public override double[] Y => [y.Top, y.Bottom];

    /// <summary>Its own shape, as large as there is room for; a small one in large pixels.</summary>
    public override (double, double)? Size(double width, double? height)
    {
        var (across, down) = (Math.Abs(x.Right - x.Left), Math.Abs(y.Bottom - y.Top));
        var scale = Math.Min(Math.Min(width, 1.3 * (height ?? 300)) / across, (height ?? 300) / down);
        return (Math.Max(across * scale, 40), Math.Max(down * scale, 40));
    }

    public override void Draw(Svg svg, Scale xScale, Scale yScale)
    {
        double left = xScale.Pixel(x.Left), right = xScale.Pixel(x.Right), top = yScale.Pixel(y.Top), bottom = yScale.Pixel(y.Bottom);
        svg.Image(Math.Min(left, right), Math.Min(top, bottom), Math.Abs(right - left), Math.Abs(bottom - top), png);
    }

    public override void Write(PlotlyWriter plotly, Scale xScale, Scale yScale)
    {
        var (across, down) = Png.Size(png)!.Value;
        plotly.Add(new JsonObject
        {
            ["type"] = "image",
            ["source"] = Png.DataUri(png),
            ["x0"] = x.Left + (x.Right - x.Left) / across / 2,
            ["dx"] = (x.Right - x.Left) / across,
            ["y0"] = y.Top + (y.Bottom - y.Top) / down / 2,
            ["dy"] = (y.Bottom - y.Top) / down,
            ["hoverinfo"] = "skip",
        });
    }

    public override string Describe(Axis xAxis, Axis yAxis) => words;
}
