using System.Globalization;
using System.Text;
using System.Xml;

namespace Backprop;

/// <summary>The elements a picture is made of, in pixels with the origin at the top left.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _body = new();
    private int _clips;

    public static string Px(double value)
    {
        if (!double.IsFinite(value))
            throw NotFinite(value);
        var rounded = Math.Round(value, 2);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A point of a path, to a tenth of a pixel: a long series is mostly these.</summary>
    public static string Point(double x, double y) => $"{Tenths(x)} {Tenths(y)}";

    // Ten times as fast as a format string.
    private static string Tenths(double value)
    {
        var tenths = double.IsFinite(value) ? (long)Math.Round(value * 10) : throw NotFinite(value);
        var (whole, rest) = Math.DivRem(Math.Abs(tenths), 10);
        return $"{(tenths < 0 ? "-" : "")}{whole}{(rest == 0 ? "" : $".{rest}")}";
    }

    private static InvalidOperationException NotFinite(double value) =>
        new($"A picture was given the coordinate {value}; this is a fault of the chart, not of its data.");

    /// <summary>Text as XML: escaped, and without the characters that XML 1.0 has no way to write.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                < 0x10000 when !XmlConvert.IsXmlChar((char)rune.Value) || rune.Value is '\n' or '\r' or '\t' => " ",
                _ => rune.ToString(),
            });
        }
        return escaped.ToString();
    }

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1, string dash = "solid", double opacity = 1) =>
        _body.Append($"<path d=\"M{Px(x1)} {Px(y1)}L{Px(x2)} {Px(y2)}\" stroke=\"{color}\" stroke-width=\"{Px(width)}\"{Dash(dash)}{Opacity(opacity)} fill=\"none\"/>\n");

    public void Path(string d, string color, double width, string dash = "solid", double opacity = 1) =>
        _body.Append($"<path d=\"{d}\" stroke=\"{color}\" stroke-width=\"{Px(width)}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{Dash(dash)}{Opacity(opacity)} fill=\"none\"/>\n");

    public void Area(string d, string fill, double opacity = 1) => _body.Append($"<path d=\"{d}\" fill=\"{fill}\"{Opacity(opacity)}/>\n");

    public void Rectangle(double x, double y, double width, double height, string fill, string stroke = "none", double radius = 0, double strokeWidth = 1, double opacity = 1) =>
        _body.Append($"<rect x=\"{Px(x)}\" y=\"{Px(y)}\" width=\"{Px(width)}\" height=\"{Px(height)}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{Px(strokeWidth)}\" rx=\"{Px(radius)}\"{Opacity(opacity)}/>\n");

    public void Circle(double x, double y, double radius, string fill, string stroke = "none", double strokeWidth = 1, double opacity = 1) =>
        _body.Append($"<circle cx=\"{Px(x)}\" cy=\"{Px(y)}\" r=\"{Px(radius)}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{Px(strokeWidth)}\"{Opacity(opacity)}/>\n");

    /// <summary>An image whose pixels stay sharp squares at any zoom, or flow into each other where <paramref name="smooth"/>.</summary>
    public void Image(double x, double y, double width, double height, byte[] png, bool smooth = false) =>
        _body.Append($"<image x=\"{Px(x)}\" y=\"{Px(y)}\" width=\"{Px(width)}\" height=\"{Px(height)}\" preserveAspectRatio=\"none\"{(smooth ? "" : " style=\"image-rendering:pixelated\"")} href=\"{Png.DataUri(png)}\"/>\n");

    /// <summary>One line of text. <paramref name="y"/> is its middle; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, double size = 12, string anchor = "middle", string color = Palette.Ink,
        bool bold = false, bool upright = false, bool halo = false)
    {
        // 0.35 of the size lies between the middle of the digits and their baseline; attributes that browsers place alike, unlike dominant-baseline.
        var (dx, dy) = upright ? (size * 0.35, 0.0) : (0.0, size * 0.35);
        var rotate = upright ? $" transform=\"rotate(-90 {Px(x + dx)} {Px(y + dy)})\"" : "";
        var outline = halo ? " stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"" : "";
        _body.Append($"<text x=\"{Px(x + dx)}\" y=\"{Px(y + dy)}\" font-size=\"{Px(size)}\" text-anchor=\"{anchor}\" fill=\"{color}\"{(bold ? " font-weight=\"600\"" : "")}{outline}{rotate}>{Escape(text)}</text>\n");
    }

    /// <summary>What <paramref name="draw"/> draws, cut at the edges of a rectangle.</summary>
    public void Clip(double x, double y, double width, double height, Action draw)
    {
        var id = $"c{_clips++}";
        _body.Append($"<clipPath id=\"{id}\"><rect x=\"{Px(x)}\" y=\"{Px(y)}\" width=\"{Px(width)}\" height=\"{Px(height)}\"/></clipPath><g clip-path=\"url(#{id})\">\n");
        draw();
        _body.Append("</g>\n");
    }

    /// <summary>
    /// What <paramref name="draw"/> draws, seen from one second to another of a loop of so many. No script moves it, so that it does inside an image too; printed, or
    /// where nothing moves, the picture stands as it does at the end of the loop.
    /// </summary>
    public void During(double from, double to, double loop, Action draw)
    {
        var (start, end) = (Seconds(from / loop), Seconds(to / loop));
        var (values, times) = (from > 0, to < loop) switch
        {
            (true, true) => ("0;1;0", $"0;{start};{end}"),
            (true, false) => ("0;1", $"0;{start}"),
            (false, true) => ("1;0", $"0;{end}"),
            _ => ("1", "0"),
        };
        _body.Append($"<g opacity=\"{(to < loop ? 0 : 1)}\"><animate attributeName=\"opacity\" calcMode=\"discrete\" dur=\"{Seconds(loop)}s\" repeatCount=\"indefinite\" values=\"{values}\" keyTimes=\"{times}\"/>\n");
        draw();
        _body.Append("</g>\n");

        static string Seconds(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
    }

    /// <summary>The whole document: a light card of its own, which reads well on a dark page too.</summary>
    public string Document(double width, double height, string description) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Px(width)}\" height=\"{Px(height)}\" viewBox=\"0 0 {Px(width)} {Px(height)}\" role=\"img\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n" +
        $"<title>{Escape(description)}</title>\n" +
        $"<rect x=\"0.5\" y=\"0.5\" width=\"{Px(width - 1)}\" height=\"{Px(height - 1)}\" rx=\"6\" fill=\"{Palette.Card}\" stroke=\"{Palette.CardEdge}\"/>\n{_body}</svg>\n";

    private static string Dash(string dash) => dash switch { "dash" => " stroke-dasharray=\"8 6\"", "dot" => " stroke-dasharray=\"2 4\"", "dashdot" => " stroke-dasharray=\"8 5 2 5\"", "longdash" => " stroke-dasharray=\"14 7\"", _ => "" };

    private static string Opacity(double opacity) => opacity < 1 ? $" opacity=\"{Px(opacity)}\"" : "";
}
