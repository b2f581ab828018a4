using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Backprop.Tests.Charts;

public class PictureTests
{
    public static TheoryData<string> Names => [.. Gallery.Figures.Keys];

    [Theory, MemberData(nameof(Names))]
    public void EveryPictureIsCompleteSafeAndSmall(string name)
    {
        var figure = Gallery.Figures[name]();
        var svg = figure.ToSvg();
        Save(name + ".svg", svg);

        var xml = XDocument.Parse(svg);
        Assert.True(svg.Length < 300_000, $"{name} has {svg.Length} characters.");
        Assert.DoesNotContain(xml.Descendants(), e => e.Name.LocalName is "script" or "foreignObject" or "style");
        Assert.DoesNotContain("NaN", string.Concat(xml.Descendants().Attributes().Select(a => a.Value + " ")), StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", svg, StringComparison.Ordinal);
        foreach (var attribute in xml.Descendants().Attributes().Where(a => !a.IsNamespaceDeclaration))
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal), $"{attribute}");
            Assert.False(attribute.Name.LocalName == "href" && !attribute.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal), $"{attribute}");
            Assert.DoesNotMatch(new Regex(@"url\((?!#)|javascript:|https?:"), attribute.Value);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void EveryPictureIsAnImageWithATextAlternative(string name)
    {
        var figure = Gallery.Figures[name]();
        var html = XElement.Parse(figure.ToHtml().Replace(">", "/>"));
        Assert.Equal("img", html.Name);
        Assert.StartsWith("data:image/svg+xml;base64,", html.Attribute("src")!.Value);
        Assert.Equal(XElement.Parse($"<t>{Svg.Escape(figure.ToString())}</t>").Value, html.Attribute("alt")!.Value);
        Assert.True(html.Attribute("alt")!.Value.Length > 1);
    }

    [Theory, MemberData(nameof(Names))]
    public void EveryPictureIsAPlotlyFigureToo(string name)
    {
        var json = Gallery.Figures[name]().ToPlotly();
        Save(name + ".json", json);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(["data", "layout"], document.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.True(json.Length < 1_000_000, $"{name} has {json.Length} characters.");
    }

    private static void Save(string name, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "charts"));
        File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }
}
