using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>A figure is what it was told to be: drawing it, or putting it into a grid, changes nothing of it.</summary>
public class FigureTests
{
    [Fact]
    public void A_grid_leaves_its_figures_alone()
    {
        var (a, b) = (new Figure("first").Line("x", [1, 2]), new Figure("second").Line("y", [3, 4]));
        var (before, grid) = (a.ToSvg(), Figure.Grid("both", 2, a, b).ToSvg());
        Assert.Equal(before, a.ToSvg());
        Assert.Single(new Picture(a.ToSvg()).Texts, t => t.Text == "first");
        Assert.Equal(["both", "first", "second"], new Picture(grid).Texts.Where(t => t.Text is "both" or "first" or "second").Select(t => t.Text).Order());
    }

    [Fact]
    public void One_figure_stands_in_a_grid_twice()
    {
        var b = Figure.Bars(["a", "b"], [1, 2], "twice");
        Assert.Equal(4, new Picture(Figure.Grid("G", 2, b, b).ToSvg()).Rectangles("#0072b2").Count);
        var line = new Figure("line").Line("x", [1, 2]);
        var picture = new Picture(Figure.Grid("G", 2, line, line).ToSvg());
        Assert.Equal(2, picture.Texts.Count(t => t.Text == "line"));
        Assert.Single(picture.Texts, t => t.Text == "x"); // the legend names it once
    }

    [Fact]
    public void Drawing_a_narrow_figure_does_not_change_it()
    {
        var names = Enumerable.Range(0, 3).Select(i => $"a rather long name of a row, {i}").ToArray();
        var figure = Figure.Heatmap(new double[3, 12], rows: names).Size(160);
        var first = figure.ToSvg();
        Assert.True(new Picture(first).Width > 160);
        Assert.Equal(first, figure.ToSvg());
        Assert.Equal(new Picture(figure.Size(300).ToSvg()).Width, new Picture(Figure.Heatmap(new double[3, 12], rows: names).Size(300).ToSvg()).Width);
    }

    [Fact]
    public void Ticks_that_stand_apart_read_apart()
    {
        double[][] ranges = [[1, 1 + 1e-12, 1 + 2e-12], [1e9, 1e9 + 1e-6], [-5e-20, 5e-20], [123456.789, 123456.78901]];
        foreach (var range in ranges)
        {
            var labels = Ticks.Linear(range.Min(), range.Max(), 5).Select(t => t.Label).ToArray();
            Assert.Equal(labels.Distinct(), labels);
        }
    }

    [Fact]
    public void Every_other_point_missing_is_a_small_picture()
    {
        double[] values = [.. Enumerable.Range(0, 100_000).Select(i => i % 2 == 0 ? Math.Sin(i / 5000.0) : double.NaN)];
        var svg = new Figure("gaps").Line("a", values).ToSvg();
        Assert.True(svg.Length < 150_000, $"{svg.Length} characters");
        Assert.Contains("50000 points of “a” not shown", new Figure().Line("a", values).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Counted and not timed: what is compared for one note does not grow with the notes before it, but with those in its band.</summary>
    [Fact]
    public void Two_hundred_notes_are_a_picture()
    {
        double[] x = [.. Enumerable.Range(0, 200).Select(i => (double)i)], y = [.. x.Select(v => Math.Sin(v * 12.9898) * 43758.5453 % 1)];
        var figure = x.Zip(y).Aggregate(new Figure("notes").Points("p", x, y), (f, p) => f.Note(p.First, p.Second, "n"));
        var picture = new Picture(figure.ToSvg());
        picture.IsLegible();
        Assert.InRange(picture.Texts.Count(t => t.Text == "n"), 30, 200);
    }

    [Fact]
    public void Pictures_are_the_same_in_every_culture()
    {
        var here = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "−");
        foreach (var name in new[] { "lines", "log-narrow", "jacobian", "contour", "gradients", "graph", "labelled-digits", "ends-given", "not-finite", "readme" })
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            var (svg, words, json) = (Gallery.Figures[name]().ToSvg(), Gallery.Figures[name]().ToString(), Gallery.Figures[name]().ToPlotly());
            CultureInfo.CurrentCulture = german;
            try
            {
                Assert.Equal(svg, Gallery.Figures[name]().ToSvg());
                Assert.Equal(words, Gallery.Figures[name]().ToString());
                Assert.Equal(json, Gallery.Figures[name]().ToPlotly());
                Assert.Equal(Figure.FromPlotly(json).ToString(), words);
            }
            finally
            {
                CultureInfo.CurrentCulture = here;
            }
        }
        CultureInfo.CurrentCulture = german;
        try
        {
            Assert.Contains("from 0.5 to −0.5", Assert.Throws<ArgumentException>(() => new Figure().XAxis("x", from: 0.5, to: -0.5)).Message.Replace('-', '−'), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = here;
        }
    }

    [Fact]
    public void Neurons_are_counted_from_one_or_named_by_their_own_numbers()
    {
        var W = Matrix<double>.Build.Dense(2, 4, (i, k) => i - k);
        Assert.Contains("with the captions 1, 2", Figure.Weights(W).ToString(), StringComparison.Ordinal);
        Assert.Contains("with the captions 17, 5", Figure.Weights(W, numbers: [17, 5, 3]).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 5, 5)]
    [InlineData(12, 6, 6)]
    [InlineData(25, 10, 10, 5)]
    [InlineData(40, 10, 10, 10, 10)]
    public void Rows_of_images_are_equally_long_where_that_works(int count, params int[] rows)
    {
        var captions = new Picture(Figure.Weights(Matrix<double>.Build.Dense(count, 784, (i, k) => i - k)).ToSvg()).Texts.Where(text => text.Text.All(char.IsAsciiDigit));
        Assert.Equal(rows, captions.GroupBy(text => text.Top).OrderBy(row => row.Key).Select(row => row.Count()));
    }

    /// <summary>Formulas count entries from 1 and code from 0, so the caption is written as code.</summary>
    [Fact]
    public void A_marked_pixel_is_named_as_code_names_it() =>
        Assert.Contains("row 5, column 21: x[28 · 5 + 21] = x[161]", Figure.Digit(Vector<double>.Build.Dense(784), mark: (5, 21)).ToString(), StringComparison.Ordinal);

    /// <summary>What “4, not 9” means is said by a pair of the picture, not by one that is not there.</summary>
    [Theory]
    [InlineData(new[] { 0, 6 }, new[] { 6, 0 }, "“0, not 6”: a 0 that was taken for a 6.")]
    [InlineData(new[] { 2, 8, 4 }, new[] { 2, 3, 4 }, "2 of 3 are classified correctly (✓). “8, not 3”: an 8 that was taken for a 3.")]
    [InlineData(new[] { 7, 4 }, new[] { 1, 9 }, "“4, not 9”: a 4 that was taken for a 9.")]
    [InlineData(new[] { 1 }, new[] { 1 }, "1 of 1 are classified correctly (✓).")]
    public void Predicted_digits_explain_themselves_by_one_of_them(int[] labels, int[] predictions, string remark) =>
        Assert.EndsWith($" {remark}", Figure.Digits(Matrix<double>.Build.Dense(4, labels.Length), labels, predictions).ToString(), StringComparison.Ordinal);
}
