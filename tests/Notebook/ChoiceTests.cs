using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>Pictures that the reader chooses among, without a script.</summary>
public sealed partial class ChoiceTests
{
    private static Choice Lines() => Backprop.Notebook.Choose(
        "A line", v => new Figure($"slope {v[0]}, height {v[1]}").Line("line", [v[1], v[0] + v[1]]), ("w", [1, 0, -1]), ("b", [2, 5]));

    [Fact]
    public void Every_combination_has_its_picture_and_its_words()
    {
        string html = Lines().ToHtml(), words = Lines().ToString();
        string[] pictures = [.. Data().Matches(html).Select(m => m.Value).Distinct()];
        Assert.Equal(6, pictures.Length);
        Assert.Equal(3 + 2, Button().Count(html));
        Assert.Equal(2, Regex.Count(html, "type=\"radio\"[^>]* checked>"));
        foreach (var values in new[] { "w = 1, b = 2", "w = 1, b = 5", "w = 0, b = 2", "w = 0, b = 5", "w = −1, b = 2", "w = −1, b = 5" })
            Assert.Contains(values + ": ", words, StringComparison.Ordinal);
    }

    [Fact]
    public void It_needs_no_script_and_nothing_from_outside()
    {
        var html = Lines().ToHtml();
        Assert.DoesNotMatch(@"<script|\bon\w+=|https?:|javascript:", Data().Replace(html, ""));
        // What does not allow style sheets and buttons shows the picture of the first values.
        Assert.Single(Regex.Matches(html, "<img "));
        Assert.Contains("alt=\"A line. w = 1, b = 2: slope 1, height 2.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_on_one_page_do_not_share_their_buttons()
    {
        string[] ids = [.. new[] { Lines(), Lines() }.Select(choice => Button().Match(choice.ToHtml()).Groups["id"].Value)];
        Assert.NotEqual(ids[0], ids[1]);
        var one = Lines();
        Assert.Equal(one.ToHtml(), one.ToHtml());
    }

    [Fact]
    public void It_says_what_it_cannot_draw()
    {
        Assert.Contains("this one has 0 settings", Assert.Throws<ArgumentException>(() => Backprop.Notebook.Choose("none", _ => new Figure())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Backprop.Notebook.Choose("one value", _ => new Figure(), ("w", [1])));
        Assert.Contains("81 pictures", Assert.Throws<ArgumentException>(() => Backprop.Notebook.Choose("too many", _ => new Figure(), ("a", [1, 2, 3]), ("b", [1, 2, 3]), ("c", [1, 2, 3]), ("d", [1, 2, 3]))).Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+")]
    private static partial Regex Data();

    [GeneratedRegex("type=\"radio\" name=\"[^\"]*\" id=\"(?<id>[^\"]*)\"")]
    private static partial Regex Button();
}
