using System.Text.Json.Nodes;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>
/// Figures of plotly.js, read and drawn: the course's own, those that others write, and damaged ones. BACKPROP_FUZZ sets how many of the last: a hundredth of it.
/// </summary>
public class FromPlotlyTests
{
    private static readonly int Damaged = int.TryParse(Environment.GetEnvironmentVariable("BACKPROP_FUZZ"), out var frames) ? frames / 100 : 600;

    /// <summary>Figures as people write them, each with what has to stand in its description.</summary>
    private static readonly Dictionary<string, (string Json, string Says)> Others = new()
    {
        ["typed-array"] = ("""{"data":[{"y":{"dtype":"f8","bdata":"AAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhA"}}]}""", "3 points, from 1 at 0 to 3 at 2"),
        ["dates"] = ("""{"data":[{"x":["2026-01-01","2026-01-02","2026-02-01"],"y":[1,2,3],"mode":"lines"}],"layout":{"title":{"text":"By <b>day</b>"}}}""", "By day"),
        ["categories"] = ("""{"data":[{"x":["b","a","b"],"y":[1,2,3],"mode":"markers","name":"named"}],"layout":{"xaxis":{"categoryarray":["a","b"]}}}""", "“named”, 3 points, from 1 at 1"),
        ["error-bars"] = ("""{"data":[{"x":[1,2],"y":[3,4],"error_y":{"type":"data","array":[0.5,1]}}],"layout":{"xaxis":{"title":"n"}}}""", "x: n"),
        ["filled"] = ("""{"data":[{"x":[1,2,3],"y":[1,2,1],"line":{"width":0},"showlegend":false},{"x":[1,2,3],"y":[2,4,3],"fill":"tonexty","name":"band"}]}""", "“band”, 3 points"),
        ["stacked"] = ("""{"data":[{"x":[1,2],"y":[1,2],"stackgroup":"one","name":"low"},{"x":[1,2],"y":[1,1],"stackgroup":"one","name":"high"}]}""", "“high”, 2 points, from 2 at 1 to 3 at 2"),
        ["steps"] = ("""{"data":[{"x":[1,2,3],"y":[1,2,1],"mode":"lines","line":{"shape":"hv","dash":"dashdot","color":"rgb(10, 20, 30)"}}]}""", "5 points"),
        ["texts"] = ("""{"data":[{"x":[1,2],"y":[1,2],"mode":"markers+text","text":["here","there"],"textposition":"top center","marker":{"size":[10,20],"color":[1,2],"colorscale":"Jet"}}]}""", "here, there"),
        ["shapes"] = ("""{"data":[{"x":[1,2],"y":[1,2]}],"layout":{"shapes":[{"type":"line","x0":1.5,"x1":1.5,"y0":0,"y1":1,"yref":"paper","line":{"dash":"dot"}},{"type":"rect","x0":1,"x1":1.2,"y0":1,"y1":2,"fillcolor":"rgba(0,0,255,0.2)"},{"type":"circle","x0":1.6,"x1":1.8,"y0":1.2,"y1":1.4},{"type":"path","path":"M1 1L2 2"}],"annotations":[{"x":1.5,"y":1.5,"text":"cut","arrowhead":1},{"x":0,"y":1,"xref":"paper","yref":"paper","text":"two<br>lines","showarrow":false,"xanchor":"left"}]}}""", "A shape of the kind “path” is not drawn"),
        ["subplots"] = ("""{"data":[{"y":[1,2]},{"y":[3,4],"xaxis":"x2","yaxis":"y2"},{"y":[5,6],"xaxis":"x3","yaxis":"y3"}],"layout":{"xaxis":{"domain":[0,0.45],"anchor":"y"},"xaxis2":{"domain":[0.55,1],"anchor":"y2"},"xaxis3":{"domain":[0,1],"anchor":"y3"},"yaxis":{"domain":[0.6,1]},"yaxis2":{"domain":[0.6,1]},"yaxis3":{"domain":[0,0.4]},"annotations":[{"text":"Left","x":0.225,"y":1,"xref":"paper","yref":"paper","yanchor":"bottom","showarrow":false}]}}""", "Left"),
        ["two-scales"] = ("""{"data":[{"x":[1,2,3],"y":[900,400,100],"name":"cost"},{"x":[1,2,3,4],"y":[0.5,0.7,0.9,0.95],"name":"accuracy","yaxis":"y2"}],"layout":{"yaxis":{"title":{"text":"cost per epoch"}},"yaxis2":{"overlaying":"y","side":"right","title":{"text":"share right"}}}}""", "y: cost per epoch, y on the right: share right"),
        ["lying-boxes"] = ("""{"data":[{"type":"box","x":[1,2,3,4,100],"name":"relu"},{"type":"box","q1":[1],"median":[2],"q3":[3],"lowerfence":[0],"upperfence":[5],"name":"given","orientation":"h","x":[0]}]}""", "given: median 2, quartiles 1 and 3, from 0 to 5"),
        ["field"] = ("""{"data":[{"type":"histogram2d","x":[1,1,2],"y":[1,1,2]}]}""", "matrix"),
        ["image"] = ("""{"data":[{"type":"image","z":[[[255,0,0],[0,255,0]],[[0,0,255],[0,0,0]]]}]}""", "an image of 2×2 pixels"),
        ["no-image"] = ("""{"data":[{"type":"image","source":"https://example.org/x.png"}]}""", "An image that is no PNG is not shown"),
        ["three-kinds"] = ("""{"data":[{"type":"scatterpolar","r":[1,2],"name":"radar"},{"type":"indicator","value":3},{"type":"bar","y":[1]}]}""", "A scatterpolar chart “radar” of 2 values"),
        ["names-of-bars"] = ("""{"data":[{"type":"bar","x":["a","b"],"y":[1,2],"text":["one","two"],"marker":{"color":["red","#00ff00"]}}],"layout":{"bargap":0.5}}""", "bars: a 1, b 2"),
        ["counted-names"] = ("""{"data":[{"type":"histogram","x":["cat","dog","cat"]}]}""", "cat 2, dog 1"),
        ["percent"] = ("""{"data":[{"type":"histogram","y":[1,1,2,3],"histnorm":"percent"}]}""", "50"),
        ["hostile"] = ("""{"data":[{"y":[1,2],"name":"<script>alert(1)</script>","line":{"color":"red\"/><script>"}}],"layout":{"title":"<img src=x onerror=alert(1)>","xaxis":{"title":{"text":"&lt;b&gt;"}}}}""", "2 points"),
        ["empty"] = ("{}", "nothing to draw"),
    };

    public static TheoryData<string> Names => [.. Others.Keys];

    public static TheoryData<string> Gallery => [.. Charts.Gallery.Figures.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Others_figures_are_whole_pictures(string name)
    {
        var figure = Figure.FromPlotly(Others[name].Json);
        Whole(figure, name);
        Assert.Contains(Others[name].Says, figure.ToString(), StringComparison.Ordinal);
        var again = Figure.FromPlotly(figure.ToPlotly());
        Assert.Equal(figure.ToString(), again.ToString());
        Picture.Save($"plotly-{name}.svg", figure.ToSvg());
        Picture.Save($"plotly-{name}.json", figure.ToPlotly());
    }

    /// <summary>The course's own figures say the same and look alike when they come back: the same title, axes, ticks and captions, and as many lines, bars and circles.</summary>
    [Theory, MemberData(nameof(Gallery))]
    public void The_courses_own_figures_come_back(string name)
    {
        var figure = Charts.Gallery.Figures[name]();
        var back = Figure.FromPlotly(figure.ToPlotly());
        Whole(back, name);
        Picture.Save($"back-{name}.svg", back.ToSvg());
        Assert.Equal(figure.ToString(), back.ToString());
        var (before, after) = (new Picture(figure.ToSvg()), new Picture(back.ToSvg()));
        Assert.Equal(before.Width, after.Width);
        Assert.InRange(after.Height, before.Height - 30, before.Height + 30);
        // The numbers on contours, and notes of diagrams, find their places anew.
        var missing = before.Texts.Select(t => t.Text).Where(text => text.Length > 0).Except(after.Texts.Select(t => t.Text)).ToArray();
        Assert.True(missing.Length <= (name.Contains("contour", StringComparison.Ordinal) ? 14 : 0), $"missing: {string.Join(" | ", missing)}");
    }

    /// <summary>As Plotly.NET writes a chart after <c>withAxisAnchor(Y = 2)</c>, with and without the words that lay its axis over the first.</summary>
    [Theory]
    [InlineData("{\"overlaying\":\"y\",\"side\":\"right\",\"title\":{\"text\":\"share right\"}}")]
    [InlineData("{\"title\":{\"text\":\"share right\"}}")]
    public void A_second_y_axis_stands_on_the_right_of_the_same_plot(string axis)
    {
        const string Blue = "#0072b2", Orange = "#d55e00";
        var json = JsonNode.Parse(Others["two-scales"].Json)!;
        json["layout"]!["yaxis2"] = JsonNode.Parse(axis);
        foreach (var figure in new[] { Figure.FromPlotly(json.ToJsonString()), Figure.FromPlotly(Figure.FromPlotly(json.ToJsonString()).ToPlotly()) })
        {
            var picture = new Picture(figure.ToSvg());
            picture.IsLegible();
            // A line and its mark in the legend each; the axis on the right is a line of its own, with a short one at each tick.
            string[] left = ["100", "200", "300", "400", "500", "600", "700", "800", "900"], right = ["0.50", "0.55", "0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95"];
            Assert.Equal((3, 3 + 2), picture.Points(Blue));
            Assert.Equal((4, 4 + 2 + 2 + 2 * right.Length), picture.Points(Orange));
            var (lefts, rights) = (left.Select(Of).ToArray(), right.Select(Of).ToArray());
            Assert.All(lefts, text => Assert.Equal(lefts[0].Right, text.Right, 0.5));
            Assert.All(rights, text => Assert.Equal(rights[0].Left, text.Left, 0.5));
            Assert.True(lefts[0].Right < 100 && rights[0].Left > picture.Width - 100);
            Assert.Equal(right.Length + 1, picture.Count("text", Orange)); // and its title
            Assert.Equal(["1", "2", "3", "4"], picture.Texts.Select(text => text.Text).Where(text => text is "1" or "2" or "3" or "4")); // one horizontal axis
            Assert.InRange(picture.Height, 300, 420);

            Picture.TextBox Of(string label) => Assert.Single(picture.Texts, text => text.Text == label);
        }
    }

    [Fact]
    public void Damaged_figures_are_pictures_or_sentences()
    {
        string[] values = ["null", "true", "-1", "1e308", "\"x\"", "\"NaN\"", "[]", "[1,\"a\",null]", "{}", "[[1,2],[3]]", "\"2026-01-01\"", "0"];
        JsonNode[] figures = [.. Others.Values.Select(o => JsonNode.Parse(o.Json)!), .. new[] { "lines", "jacobian", "bars", "grid", "network", "gradients" }.Select(n => JsonNode.Parse(Charts.Gallery.Figures[n]().ToPlotly())!)];
        var random = new Random(1);
        for (var i = 0; i < Damaged; i++)
        {
            var json = figures[random.Next(figures.Length)].DeepClone();
            var value = values[random.Next(values.Length)];
            for (var place = 0; place < 3; place++)
            {
                var nodes = Inner(json).ToArray();
                if (nodes.Length > 0)
                    nodes[random.Next(nodes.Length)].ReplaceWith(JsonNode.Parse(value));
            }
            Whole(Figure.FromPlotly(json.ToJsonString()), json.ToJsonString());
        }
    }

    private static IEnumerable<JsonNode> Inner(JsonNode node)
    {
        var children = node switch { JsonObject o => o.Select(p => p.Value), JsonArray a => a.Take(4), _ => [] };
        return children.OfType<JsonNode>().SelectMany(child => Inner(child).Prepend(child));
    }

    private static void Whole(Figure figure, string name)
    {
        try
        {
            var picture = new Picture(figure.ToSvg());
            picture.IsSafeAndSmall();
            picture.IsOnItsCard();
            Assert.NotEqual("", figure.ToString());
            Assert.True(figure.ToPlotly().Length < 1_000_000);
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{name[..Math.Min(name.Length, 3000)]}\n{e}");
        }
    }
}
