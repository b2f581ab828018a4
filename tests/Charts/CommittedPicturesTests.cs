using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>
/// Every picture that a notebook holds as an output, those behind buttons too, can be read on a page of 900 pixels: no text leaves its card, its box or meets another,
/// measured in the face that it is drawn in, and none is less than 12 pixels high.
/// </summary>
public partial class CommittedPicturesTests
{
    private const double Page = 757; // what a page of 900 pixels leaves for an output, beside the margins and the cells' numbers
    private const double Smallest = 12;

    public static TheoryData<string> Notebooks => [.. CourseNotebook.Names];

    [Theory, MemberData(nameof(Notebooks))]
    public void Every_text_can_be_read(string name)
    {
        var notebook = CourseNotebook.All.Single(notebook => notebook.Name == name);
        var pictures = notebook.CodeCells.SelectMany(cell => OutputText.Raw(cell), (cell, text) => (cell, text))
            .SelectMany(output => Data().Matches(output.text), (output, match) => (output.cell, Svg: Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value)))).ToArray();
        Assert.NotEmpty(pictures);
        string[] faults = [.. pictures.SelectMany(picture => new Picture(picture.Svg, still: true).Faults(Page, Smallest), (picture, fault) => $"{picture.cell}: {fault}.").Distinct()];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("<text x='-3' y='30' font-size='12' text-anchor='start'>cut</text>", "cut stands over the edge")]
    [InlineData("<text x='10' y='30' font-size='11' text-anchor='start'>small</text>", "small is 11.0 pixels high")]
    [InlineData("<text x='10' y='30' font-size='12' text-anchor='start'>one</text><text x='20' y='35' font-size='12' text-anchor='start'>two</text>", "two meets one")]
    [InlineData("<rect x='20' y='10' width='40' height='30' fill='#fff' stroke='#000'/><text x='40' y='30' font-size='12' text-anchor='middle'>too wide</text>", "too wide leaves its box at (20, 10)")]
    [InlineData("<rect x='20' y='10' width='40' height='30' fill='#fff' stroke='#000'/><text x='40' y='30' font-size='12' font-weight='600' text-anchor='middle'>wwww</text>", "wwww leaves its box at (20, 10)")]
    [InlineData("<rect x='20' y='10' width='40' height='30' fill='#fff' stroke='#000'/><text x='40' y='30' font-size='12' text-anchor='middle'>wwww</text>", null)]
    [InlineData("<g opacity='0'><text x='-3' y='30' font-size='12' text-anchor='start'>not seen at the end</text></g>", null)]
    public void What_cannot_be_read_is_found(string drawn, string? fault)
    {
        var svg = $"<svg width='200' height='100'><rect x='0' y='0' width='200' height='100' fill='#fff' stroke='#ddd'/>{drawn}</svg>";
        Assert.Equal(fault is null ? [] : [fault], new Picture(svg, still: true).Faults(Page, Smallest));
    }

    [Fact]
    public void A_wide_picture_is_read_as_the_page_shrinks_it() =>
        Assert.Equal(["twelve is 6.0 pixels high"], new Picture("<svg width='1514' height='100'><rect x='0' y='0' width='1514' height='100' fill='#fff' stroke='#ddd'/><text x='10' y='30' font-size='12' text-anchor='start'>twelve</text></svg>").Faults(Page, Smallest));

    [GeneratedRegex("data:image/svg\\+xml;base64,([A-Za-z0-9+/=]+)")]
    private static partial Regex Data();
}
