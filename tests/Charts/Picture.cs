using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>A drawn figure, read back from its SVG.</summary>
internal sealed partial class Picture
{
    private readonly XDocument _xml;
    private readonly string _svg;

    /// <param name="svg">The picture.</param>
    /// <param name="still">Whether a film is seen as it stands still: without what is not seen at its end.</param>
    public Picture(string svg, bool still = false)
    {
        (_svg, _xml) = (svg, XDocument.Parse(svg));
        if (still)
            _xml.Descendants().Where(e => e.Name.LocalName == "g" && e.Attribute("opacity")?.Value == "0").ToList().ForEach(e => e.Remove());
        Texts = [.. _xml.Descendants().Where(e => e.Name.LocalName == "text").Select(Box)];
    }

    /// <summary>Leaves a picture or a figure in artifacts/charts, to be looked at and validated.</summary>
    public static void Save(string name, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "charts"));
        File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }

    /// <summary>The box of a line of text, in pixels.</summary>
    public sealed record TextBox(string Text, double Left, double Top, double Right, double Bottom, double Size);

    public IReadOnlyList<TextBox> Texts { get; }

    /// <summary>How many elements there are of a kind, in a colour if one is given.</summary>
    public int Count(string element, string? fill = null) =>
        _xml.Descendants().Count(e => e.Name.LocalName == element && (fill is null || e.Attribute("fill")?.Value == fill) && e.Ancestors().All(a => a.Name.LocalName != "clipPath"));

    /// <summary>How many points are drawn as markers of a series in a colour, and how many corners its lines have.</summary>
    public (int Markers, int Corners) Points(string color) => _xml.Descendants().Where(e => e.Name.LocalName == "path" && e.Attribute("stroke")?.Value == color).Select(e => e.Attribute("d")!.Value)
        .Aggregate((0, 0), (sum, d) => d.Contains("h0", StringComparison.Ordinal) ? (sum.Item1 + d.Split("h0").Length - 1, sum.Item2) : (sum.Item1, sum.Item2 + Point().Count(d)));

    public double Width => Number(_xml.Root!, "width");

    public double Height => Number(_xml.Root!, "height");

    /// <summary>Well-formed (it was parsed), without script, anything outside, NaN, and small.</summary>
    public void IsSafeAndSmall()
    {
        Assert.True(_svg.Length < 300_000, $"The picture has {_svg.Length} characters.");
        Assert.DoesNotContain(_xml.Descendants(), e => e.Name.LocalName is "script" or "foreignObject" or "style");
        foreach (var attribute in _xml.Descendants().Attributes().Where(a => !a.IsNamespaceDeclaration))
        {
            if (attribute.Name.LocalName != "href") // an image's letters can be any
                Assert.DoesNotMatch("NaN|Infinity", attribute.Value);
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal), $"{attribute}");
            Assert.False(attribute.Name.LocalName == "href" && !attribute.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal), $"{attribute}");
            Assert.DoesNotMatch(Outside(), attribute.Value);
        }
    }

    /// <summary>No text overlaps another one or is cut off at the edge of the picture.</summary>
    public void IsLegible()
    {
        IsOnItsCard();
        for (var i = 0; i < Texts.Count; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.False(Meet(Texts[i], Texts[j]), $"{Texts[i]} meets {Texts[j]}.");
        }
    }

    /// <summary>What stands wrong in the picture where a page gives it so many pixels: texts over an edge, over another text or over their box, and those too small to read.</summary>
    public IEnumerable<string> Faults(double page, double smallest)
    {
        var texts = Texts.Where(text => text.Text.Length > 0).ToArray();
        var shrunk = Math.Min(1, page / Width);
        foreach (var text in texts.Where(text => text.Size * shrunk < smallest - 0.05))
            yield return $"{text.Text} is {text.Size * shrunk:F1} pixels high";
        foreach (var text in texts.Where(text => text.Left < 0 || text.Right > Width || text.Top < 0 || text.Bottom > Height))
            yield return $"{text.Text} stands over the edge";
        foreach (var (text, other) in texts.SelectMany((text, i) => texts.Take(i).Select(other => (text, other))).Where(pair => Meet(pair.text, pair.other)))
            yield return $"{text.Text} meets {other.Text}";
        foreach (var (text, box) in texts.SelectMany(text => Boxes.Where(box => Within(text, box) is false).Select(box => (text, box))))
            yield return $"{text.Text} leaves its box at ({box.Left:F0}, {box.Top:F0})";
    }

    /// <summary>The circles and boxes that are drawn with a line around them; the first rectangle is the card itself.</summary>
    private IEnumerable<(double Left, double Top, double Right, double Bottom)> Boxes => _xml.Descendants()
        .Where(e => e.Name.LocalName == "rect" && e.Attribute("stroke") is { Value: not "none" } && e.Attribute("fill")?.Value != "none" && e.Ancestors().All(a => a.Name.LocalName != "clipPath")).Skip(1)
        .Select(e => (Number(e, "x"), Number(e, "y"), Number(e, "x") + Number(e, "width"), Number(e, "y") + Number(e, "height")));

    /// <summary>Whether a text whose middle stands in a box stands in it as a whole; null where it stands elsewhere.</summary>
    private static bool? Within(TextBox text, (double Left, double Top, double Right, double Bottom) box)
    {
        var (x, y) = ((text.Left + text.Right) / 2, (text.Top + text.Bottom) / 2);
        return x < box.Left || x > box.Right || y < box.Top || y > box.Bottom ? null
            : text.Left >= box.Left && text.Right <= box.Right && text.Top >= box.Top && text.Bottom <= box.Bottom;
    }

    private static bool Meet(TextBox a, TextBox b) => Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left) > 0.5 && Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top) > 0.5;

    /// <summary>No text is cut off at the edge of the picture.</summary>
    public void IsOnItsCard() => Assert.All(Texts.Where(text => text.Text.Length > 0), text =>
        Assert.True(text.Left >= 0 && text.Right <= Width && text.Top >= 0 && text.Bottom <= Height, $"{text} does not fit into {Width}×{Height}."));

    /// <summary>The rectangles of a colour from left to right and from top to bottom.</summary>
    public IReadOnlyList<(double Left, double Top, double Right, double Bottom)> Rectangles(string fill) => [.. _xml.Descendants().Where(e => e.Name.LocalName == "rect" && e.Attribute("fill")?.Value == fill)
        .Select(e => (Number(e, "x"), Number(e, "y"), Number(e, "x") + Number(e, "width"), Number(e, "y") + Number(e, "height"))).Order()];

    /// <summary>No line runs through a text.</summary>
    public void KeepsLinesOffTexts()
    {
        var texts = Texts.Where(text => !InCircle(text)).ToArray();
        foreach (var path in _xml.Descendants().Where(e => e.Name.LocalName == "path" && e.Attribute("d") is not null))
        {
            var points = Point().Matches(path.Attribute("d")!.Value).Select(m => (X: Parse(m.Groups[1].Value), Y: Parse(m.Groups[2].Value))).ToArray();
            foreach (var (from, to) in points.Zip(points.Skip(1)))
            {
                for (var t = 0.0; t <= 1; t += 0.01)
                {
                    var (x, y) = (from.X + t * (to.X - from.X), from.Y + t * (to.Y - from.Y));
                    Assert.False(Array.Exists(texts, text => x > text.Left && x < text.Right && y > text.Top && y < text.Bottom), $"A line runs through the text at ({x:F0}, {y:F0}).");
                }
            }
        }
    }

    /// <summary>Circles are drawn over the ends of lines.</summary>
    private bool InCircle(TextBox text) => _xml.Descendants().Any(e => e.Name.LocalName == "rect" && Number(e, "rx") > 10
        && Number(e, "x") < text.Left && Number(e, "y") < text.Top && Number(e, "x") + Number(e, "width") > text.Right && Number(e, "y") + Number(e, "height") > text.Bottom);

    private static TextBox Box(XElement text)
    {
        var (x, y, size) = (Number(text, "x"), Number(text, "y"), Number(text, "font-size"));
        var width = Text.Width(text.Value, size, bold: text.Attribute("font-weight") is not null);
        var start = text.Attribute("text-anchor")!.Value switch { "start" => 0, "middle" => -width / 2, _ => -width };
        var (up, down) = (0.72 * size, 0.08 * size); // of capitals and digits above the baseline, of most letters below it
        return text.Attribute("transform") is null ? new(text.Value, x + start, y - up, x + start + width, y + down, size) : new(text.Value, x - up, y - start - width, x + down, y - start, size);
    }

    private static double Number(XElement element, string attribute) => Parse(element.Attribute(attribute)!.Value);

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"url\((?!#)|javascript:|https?:")]
    private static partial Regex Outside();

    [GeneratedRegex(@"[ML]([-\d.]+) ([-\d.]+)")]
    private static partial Regex Point();
}
