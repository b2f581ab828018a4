using System.Text.Json;
using System.Text.Json.Nodes;
using Backprop.Kernel;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Kernel;

public class FormatterTests
{
    private static readonly int[] Hundred = [.. Enumerable.Range(0, 100)];

    public static TheoryData<object?, string> Texts => new()
    {
        { null, "null" },
        { "a <b> é", "a <b> é" },
        { 1.0 / 3, "0.3333333333333333" },
        { 1234567.5m, "1234567.5" },
        { 'c', "c" },
        { (1, "a", 2.5), "(1, a, 2.5)" },
        { new { A = 1, B = "x" }, "{ A = 1, B = x }" },
        { new object?[] { 1, null, "a" }, "[1, null, a]" },
        { Hundred, "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, … and 70 more]" },
        { Endless().Take(3), "[1, 1, 1]" },
        { new InvalidOperationException("why"), "InvalidOperationException: why" },
        { new Dictionary<string, double> { ["a"] = 1, ["bb"] = 22.25 }, "Key  Value\n---  -----\na     1.00\nbb   22.25" },
        { new[] { (1, 2.0), (3, 4.5) }, "Item1  Item2\n-----  -----\n    1    2.0\n    3    4.5" },
        { new int[][] { [1, 22], [3] }, "1  22\n3" },
        { new[,] { { 1, 2 }, { 3, 40 } }, "2×2\n1   2\n3  40" },
        { Matrix<double>.Build.DenseOfArray(new[,] { { 1, -0.5 }, { 1e-3, 100 } }), "2×2 matrix\n1.000   -0.500\n0.001  100.000" },
        { Vector<float>.Build.Dense([0.5f, 1]), "vector of 2\n0.5\n1.0" },
        { Matrix<double>.Build.Dense(2, 1, 1e-12), "2×1 matrix\n1e-12\n1e-12" },
    };

    [Theory, MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Values_read_well_as_plain_text(object? value, string expected) => Assert.Equal(expected, Formatter.Format(value)["text/plain"]);

    [Fact]
    public void A_large_matrix_is_cut_and_shows_its_shape()
    {
        var lines = Formatter.Format(Matrix<double>.Build.Dense(784, 256, (i, j) => i + j))["text/plain"].Split('\n');
        Assert.Equal("784×256 matrix", lines[0]);
        Assert.Equal(11, lines.Length);
        Assert.EndsWith("⋮  ⋱     ⋮     ⋮     ⋮", lines[7], StringComparison.Ordinal);
        Assert.EndsWith("1038", lines[10], StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_escape_what_they_hold()
    {
        var html = Formatter.Format(new[] { new { Name = "<script>&", Size = 1 } })["text/html"];
        Assert.Equal("<table><thead><tr><th>Name</th><th style=\"text-align:right\">Size</th></tr></thead><tbody><tr><td>&lt;script&gt;&amp;</td><td style=\"text-align:right\">1</td></tr></tbody></table>", html);
    }

    [Fact]
    public void Json_and_xml_are_shown_as_they_are_written()
    {
        const string Text = "{\n  \"é\": [\n    1,\n    null\n  ]\n}";
        foreach (var value in new object[] { JsonDocument.Parse(Text), JsonDocument.Parse(Text).RootElement, JsonNode.Parse(Text)!, Newtonsoft.Json.Linq.JToken.Parse(Text) })
        {
            var bundle = Formatter.Format(value);
            Assert.Equal(Text, bundle["text/plain"].ReplaceLineEndings("\n"));
            Assert.Single(bundle);
        }
        var xml = new System.Xml.XmlDocument();
        xml.LoadXml("<a><b>1</b></a>");
        Assert.Equal("<a><b>1</b></a>", Formatter.Format(xml)["text/plain"]);
    }

    [Fact]
    public void What_is_too_long_is_cut_and_says_by_how_much()
    {
        var text = Formatter.Format(new string('y', 70_000_000))["text/plain"];
        Assert.Equal(1_000_000, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.EndsWith("\n… 69,000,000 more characters", text, StringComparison.Ordinal);
        var bundle = Formatter.Format(new Huge());
        Assert.Equal("small\n(Its text/html has 17,000,000 characters, more than the 16,000,000 that are shown.)", Assert.Single(bundle).Value);
        Assert.DoesNotContain("\ufffd", Formatter.Format(new Dictionary<string, string> { [new string('a', 119) + "😀bbb"] = "x" })["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_end_ends()
    {
        Assert.EndsWith("… and more]", Formatter.Format(Endless())["text/plain"], StringComparison.Ordinal);
        var self = new List<object>();
        self.Add(self);
        Assert.Contains("…", Formatter.Format(self)["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public void Types_that_say_how_they_look_are_asked()
    {
        Assert.Equal(new Dictionary<string, string> { ["text/html"] = "<i>html</i>", ["text/plain"] = "plain" }, Formatter.Format(new WithHtml()));
        Assert.Equal(new Dictionary<string, string> { ["text/html"] = "<b>7</b>", ["application/x+json"] = "{}", ["text/plain"] = "seven" }, Formatter.Format(new WithFormatters()));
        Assert.Equal("<div><i>html</i></div>\n<div><i>html</i></div>", Formatter.Format(new[] { new WithHtml(), new WithHtml() })["text/html"]);
    }

    private static IEnumerable<int> Endless()
    {
        while (true) yield return 1;
    }

#pragma warning disable CA1822 // the convention asks for instance members
    public sealed class Huge
    {
        public override string ToString() => "small";

        public string ToHtml() => new('h', 17_000_000);
    }

    public sealed class WithHtml
    {
        public override string ToString() => "plain";

        public string ToHtml() => "<i>html</i>";
    }

    [TypeFormatterSource(typeof(Source), PreferredMimeTypes = ["text/html", "application/x+json"])]
    public sealed class WithFormatters
    {
        public override string ToString() => "seven";

        public string ToHtml() => throw new InvalidOperationException("The attribute comes first.");
    }

    public sealed class Source
    {
        public IEnumerable<object> CreateTypeFormatters() => [new One("text/html", "<b>7</b>"), new One("text/other", "-"), new One("application/x+json", "{}")];
    }

    public sealed class One(string mime, string text)
    {
        public string MimeType => mime;

        public bool Format(object value, TextWriter writer)
        {
            writer.Write(text);
            return value is WithFormatters;
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
    {
        public Type FormatterSourceType => formatterSourceType;

        public string[]? PreferredMimeTypes { get; set; }
    }
}
