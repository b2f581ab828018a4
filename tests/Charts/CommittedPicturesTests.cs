using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>Every picture that a notebook holds as an output: no text of it leaves its card, measured in the face that it is drawn in.</summary>
public partial class CommittedPicturesTests
{
    public static TheoryData<string> Notebooks => [.. CourseNotebook.Names];

    [Theory, MemberData(nameof(Notebooks))]
    public void NoTextLeavesItsCard(string name)
    {
        var notebook = CourseNotebook.All.Single(notebook => notebook.Name == name);
        var pictures = notebook.CodeCells.SelectMany(cell => OutputText.Raw(cell), (cell, text) => (cell, text))
            .SelectMany(output => Data().Matches(output.text), (output, match) => (output.cell, Svg: Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value)))).ToArray();
        Assert.NotEmpty(pictures);
        foreach (var (cell, svg) in pictures)
        {
            var picture = new Picture(svg);
            var cut = picture.Texts.Where(text => text.Left < 0 || text.Right > picture.Width || text.Top < 0 || text.Bottom > picture.Height).ToArray();
            Assert.True(cut.Length == 0, $"{cell}: {string.Join("; ", cut.Select(text => text.Text))} stands over the edge.");
        }
    }

    [Fact]
    public void ATitleThatIsWiderThanItsCardIsFound()
    {
        var picture = new Picture(new Figure(new string('W', 30)).Line("a", [1, 2]).ToSvg().Replace(">WWWW", $">{new string('W', 45)}", StringComparison.Ordinal));
        Assert.Throws<Xunit.Sdk.AllException>(picture.IsOnItsCard);
    }

    [GeneratedRegex("data:image/svg\\+xml;base64,([A-Za-z0-9+/=]+)")]
    private static partial Regex Data();
}
