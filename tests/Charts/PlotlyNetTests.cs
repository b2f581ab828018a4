using Plotly.NET.CSharp;
using Xunit;
using Color = Plotly.NET.Color;
using GenericChart = Plotly.NET.GenericChart;

namespace Backprop.Tests.Charts;

/// <summary>Charts that Plotly.NET itself makes, drawn by the course: what they hold is counted in the picture.</summary>
public class PlotlyNetTests
{
    private const string Blue = "#0072b2", Orange = "#d55e00";
    private static readonly int[] Epochs = [1, 2, 3, 4];
    private static readonly double[] Costs = [1.5, double.NaN, 0.75, 0.5];
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public void Lines_and_points_are_drawn_point_by_point()
    {
        var chart = Chart.Combine([
            Chart.Line<int, double, string>(x: Epochs, y: [4, 3, 2, 1.5], Name: "train", ShowMarkers: true),
            Chart.Point<int, double, string>(x: Epochs, y: Costs, Name: "test", MarkerColor: Color.fromString("red")),
        ]).WithAxes("epoch", "cost", logY: true).WithTitle("Training");

        var picture = Draw(chart);
        Assert.Equal((4, 4 + 2), picture.Points(Blue)); // and the line in the legend
        Assert.Equal((3, 0), picture.Points("red"));
        Assert.All(["Training", "epoch", "cost", "train", "test"], text => Assert.Contains(picture.Texts, t => t.Text == text));
        Assert.Contains("1 point of “test” not shown", Figure.From(chart).ToString(), StringComparison.Ordinal);
        Assert.Contains("cost (logarithmic)", Figure.From(chart).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_Plotly_NETs_default_look_is_left()
    {
        var picture = Draw(Chart.Line<int, double, string>(x: Epochs, y: Costs));
        Assert.Equal(680, picture.Width);
        Assert.InRange(picture.Height, 300, 400);
        Assert.Equal(800, Draw(Chart.Line<int, double, string>(x: Epochs, y: Costs).WithSize(Width: 800, Height: 500)).Width);
    }

    [Fact]
    public void Columns_and_bars_stand_and_lie()
    {
        var column = Draw(Chart.Column<int, string, string>(values: [3, 4, 9], Keys: Names));
        Assert.Equal(3, column.Count("rect", Blue));
        Assert.All(["a", "b", "c", "3", "4", "9"], text => Assert.Contains(column.Texts, t => t.Text == text));
        Assert.Equal(3, Draw(Chart.Bar<int, string, string>(values: [3, 4, 9], Keys: Names)).Count("rect", Blue));
    }

    [Theory]
    [InlineData("group")]
    [InlineData("stack")]
    [InlineData("overlay")]
    public void Bars_of_several_series_stand_beside_or_upon_each_other(string mode)
    {
        var chart = Chart.Combine([
            Chart.Column<int, string, string>(values: [3, 4, 9], Keys: Names, Name: "first"),
            Chart.Column<int, string, string>(values: [5, 4, 2], Keys: Names, Name: "second"),
        ]).With("barmode", mode).With("data.opacity", 0.9);
        var (first, second) = (Draw(chart).Rectangles(Blue), Draw(chart).Rectangles(Orange));
        Assert.Equal((3, 3), (first.Count, second.Count));
        Assert.All(first.Zip(second), pair => Assert.Equal(mode == "group", pair.Second.Left > pair.First.Left));
        Assert.All(first.Zip(second), pair => Assert.Equal(mode == "stack", Math.Abs(pair.Second.Bottom - pair.First.Top) < 0.1));
    }

    [Fact]
    public void A_histogram_counts_every_value_once()
    {
        int[] digits = [0, 1, 1, 2, 2, 2, 5, 5, 9];
        var chart = Chart.Histogram<int, int, string>(X: digits);
        Assert.Contains("1.5 to 2.5 3, 2.5 to 3.5 0", Figure.From(chart).ToString(), StringComparison.Ordinal);
        Assert.Equal(10, Draw(chart).Rectangles(Blue).Count);
        var random = new Random(1);
        double[] weights = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble() + random.NextDouble())];
        var heights = Draw(Chart.Histogram<double, double, string>(X: weights)).Rectangles(Blue).Select(r => r.Bottom - r.Top).ToArray();
        Assert.InRange(heights.Length, 10, 50);
        Assert.True(heights[heights.Length / 2] > 3 * heights[0], "the sum of two uniform numbers is most often near their mean");
    }

    [Fact]
    public void A_heatmap_shows_its_numbers()
    {
        var picture = Draw(Chart.Heatmap<double, string, string, string>(zData: [[1, 2, 3], [4, -5.5, 6]], X: Names, Y: (string[])["low", "high"], ReverseYAxis: true));
        Assert.All(["1", "2", "3", "4", "−5.50", "6", "a", "b", "c", "low", "high"], text => Assert.Contains(picture.Texts, t => t.Text == text));
        Assert.True(picture.Texts.Single(t => t.Text == "low").Top < picture.Texts.Single(t => t.Text == "high").Top, "reversed: the first row stands on top");
        Assert.Equal(2, picture.Count("image"));
    }

    [Fact]
    public void Contours_boxes_and_violins_are_drawn()
    {
        double[][] bowl = [.. Enumerable.Range(0, 20).Select(i => Enumerable.Range(0, 30).Select(j => Math.Pow(i - 10, 2) + Math.Pow(j - 15, 2) / 4).ToArray())];
        Assert.Contains("near (15", Figure.From(Chart.Contour<double, double, double, string>(zData: bowl)).ToString(), StringComparison.Ordinal);
        Assert.True(Draw(Chart.Contour<double, double, double, string>(zData: bowl)).Points("#6b8299").Corners > 100);

        double[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30];
        var box = Figure.From(Chart.BoxPlot<string, double, string>(X: values.Select((_, i) => i < 5 ? "relu" : "tanh").ToArray(), Y: values));
        Assert.Contains("relu: median 3, quartiles 2 and 4", box.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, new Picture(box.ToSvg()).Count("circle", Blue)); // the 30
        Assert.Contains("median 5.5", Figure.From(Chart.Violin<string, double, string>(Y: values, Name: "all")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_of_charts_is_a_grid_of_plots()
    {
        var chart = Chart.Grid(
            [
                Chart.Line<int, double, string>(x: Epochs, y: Costs, Name: "line"), Chart.Column<int, string, string>(values: [3, 4, 9], Keys: Names, Name: "bars"),
                Chart.Pie<int, string, string>(values: [1, 2], Labels: new[] { "x", "y" }), Chart.Histogram<int, int, string>(X: Epochs, Name: "counts"),
            ],
            2, 2, SubPlotTitles: (string[])["One", "Two", "Three", "Four"]);
        var picture = Draw(chart);
        var titles = new[] { "One", "Two", "Three", "Four" }.Select(title => picture.Texts.Single(t => t.Text == title)).ToArray();
        Assert.True(titles[0].Right < titles[1].Left && titles[2].Right < titles[3].Left && titles[0].Bottom < titles[2].Top && Math.Abs(titles[0].Top - titles[1].Top) < 1);
        Assert.Contains("A pie chart: x 1, y 2.", Figure.From(chart).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_is_told_in_words()
    {
        var figure = Figure.From(Chart.Surface<double, int, int, string>(zData: [[1, 2], [3, 4]], Name: "hills"));
        Assert.Contains("A surface chart “hills”", figure.ToString(), StringComparison.Ordinal);
        Assert.Contains(new Picture(figure.ToSvg()).Texts, t => t.Text.StartsWith("A surface chart", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_series_stay_small()
    {
        double[] x = [.. Enumerable.Range(0, 200_000).Select(i => (double)i)];
        var figure = Figure.From(Chart.Line<double, double, string>(x: x, y: x.Select(v => Math.Sin(v / 900))));
        Assert.True(figure.ToSvg().Length < 300_000 && figure.ToPlotly().Length < 400_000, $"{figure.ToSvg().Length} and {figure.ToPlotly().Length}");
    }

    public static TheoryData<string> Gallery => [.. Charts.Gallery.Figures.Keys];

    [Theory, MemberData(nameof(Gallery))]
    public void A_figure_that_became_a_chart_is_the_same_picture(string name)
    {
        var figure = Charts.Gallery.Figures[name]();
        var chart = figure.ToChart();
        Assert.Equal(figure.ToString(), Figure.From(chart).ToString());
        Assert.Equal(new Picture(Figure.FromPlotly(figure.ToPlotly()).ToSvg()).Texts, new Picture(Figure.From(chart).ToSvg()).Texts);
    }

    [Fact]
    public void Plotly_NET_goes_on_from_a_figure()
    {
        var chart = new Figure("Cost").Line("train", [1.0, 0.5, 0.2]).XAxis("epoch").YAxis("cost").ToChart();
        var more = Chart.Combine([chart, Chart.Point<double, double, string>(x: [2], y: [0.2], Name: "best")])
            .WithXAxisStyle<double, double, string>(TitleText: "pass").WithTitle("It learns").WithSize(Width: 500, Height: 300);
        var picture = Draw(more);
        Assert.All(["It learns", "pass", "cost", "train", "best"], text => Assert.Contains(picture.Texts, t => t.Text == text));
        Assert.Equal(500, picture.Width);
        Assert.Contains("Cost", Figure.From(chart).ToString(), StringComparison.Ordinal); // the first is as it was
        Assert.DoesNotContain("best", Figure.From(chart).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_chart_is_refused_in_a_sentence()
    {
        Assert.Contains("not System.String", Assert.Throws<ArgumentException>(() => Figure.From("chart")).Message, StringComparison.Ordinal);
        Assert.Contains("no JSON", Assert.Throws<ArgumentException>(() => Figure.FromPlotly("{")).Message, StringComparison.Ordinal);
        Assert.Contains("data and layout", Assert.Throws<ArgumentException>(() => Figure.FromPlotly("[1]")).Message, StringComparison.Ordinal);
    }

    private static Picture Draw(GenericChart chart)
    {
        var picture = new Picture(Figure.From(chart).ToSvg());
        picture.IsSafeAndSmall();
        picture.IsLegible();
        return picture;
    }
}
