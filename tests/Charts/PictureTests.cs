using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Backprop.Tests.Charts;

public class PictureTests
{
    public static TheoryData<string> Names => [.. Gallery.Figures.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Every_picture_is_safe_small_and_legible(string name)
    {
        var figure = Gallery.Figures[name]();
        var svg = figure.ToSvg();
        Picture.Save(name + ".svg", svg);

        var picture = new Picture(svg);
        picture.IsSafeAndSmall();
        picture.IsLegible();
        if (name.StartsWith("graph", StringComparison.Ordinal))
            picture.KeepsLinesOffTexts();
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_picture_is_an_image_with_a_text_alternative(string name)
    {
        var figure = Gallery.Figures[name]();
        var html = XElement.Parse(figure.ToHtml().Replace(">", "/>"));
        Assert.Equal("img", html.Name);
        Assert.StartsWith("data:image/svg+xml;base64,", html.Attribute("src")!.Value);
        Assert.Equal(XElement.Parse($"<t>{Svg.Escape(figure.ToString())}</t>").Value, html.Attribute("alt")!.Value);
        Assert.True(html.Attribute("alt")!.Value.Length > 1);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_picture_is_a_Plotly_figure_too(string name)
    {
        var json = Gallery.Figures[name]().ToPlotly();
        Picture.Save(name + ".json", json);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(["data", "layout"], document.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.True(json.Length < 1_000_000, $"{name} has {json.Length} characters.");
    }
}
