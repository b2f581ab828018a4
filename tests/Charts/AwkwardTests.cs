using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Charts;

/// <summary>Every kind of picture of every kind of awkward data, with awkward names: a picture that is whole, or a sentence that says what to do.</summary>
public class AwkwardTests
{
    private static readonly Dictionary<string, Func<double[], string, Figure>> Kinds = new()
    {
        ["line"] = (values, name) => new Figure(name).Line(name, values).XAxis(name).YAxis(name),
        ["log line"] = (values, name) => new Figure(name).Line(name, values).YAxis(name, log: true),
        ["smoothed line"] = (values, name) => new Figure(name).Line(name, values, smoothing: 0.9),
        ["lines of one kind"] = (values, name) => new Figure(name).Line(name, values).Line("twice", values.Select(v => 2 * v)).Line("again", values),
        ["points"] = (values, name) => new Figure(name).Points(name, values, values.Reverse()).XAxis(name, log: true).YAxis(name, log: true),
        ["cut line"] = (values, name) => new Figure(name).Line(name, values).XAxis("x", from: 0.5).YAxis(name, from: -1, to: 1),
        ["notes"] = (values, name) => values.Take(5).Aggregate(new Figure(name).Line(name, values), (figure, v) => figure.Note(v, v, name)),
        ["bars"] = (values, name) => Figure.Bars(values.Select((_, i) => $"{i} {name}"), values, name, highlight: 1),
        ["probabilities"] = (values, name) => Figure.Probabilities(values, label: 0, name),
        ["heatmap"] = (values, name) => Figure.Heatmap(Table(values), name, rows: [.. values.Select(_ => name)]).XAxis(name).YAxis(name),
        ["long heatmap"] = (values, name) => Figure.Heatmap(Line(values), name, columns: [.. values.Select(_ => name)]),
        ["confusion"] = (values, name) => Figure.Confusion(Table(values), name, [.. values.Select(_ => name)]),
        ["distributions"] = (values, name) => Figure.Distributions([name, "again"], [Row(values), Row(values)], name),
        ["log distributions"] = (values, name) => Figure.Distributions([name], [Row(values)], name, log: true),
        ["contour"] = (values, name) => Figure.Contour((x, y) => values.Length == 0 ? double.NaN : values[(int)((x + 7 * y) * values.Length) % values.Length], (0, 1), (0, 1), name).Line(name, values).Note(0.5, 0.5, name),
        ["digits"] = (values, name) => Figure.Digits(Matrix<double>.Build.Dense(4, values.Length, (_, j) => values[j]), values.Select((_, j) => j % 10), values.Select((_, j) => j % 3), name),
        ["weights"] = (values, name) => Figure.Weights(Matrix<double>.Build.Dense(values.Length, 4, (i, _) => values[i]), name),
        ["network"] = (values, name) => Figure.Network([Row(values), Matrix<double>.Build.Dense(3, 1, values.FirstOrDefault())], name, highlight: (1, 1, 1)),
        ["graph"] = (values, name) => Figure.Graph(Sum(values, name), name),
        ["grid"] = (values, name) => Figure.Grid(name, 2, new Figure(name).Line(name, values), Figure.Bars(values.Select(v => name), values, name), new Figure(name).Points("b", values, values)),
    };

    private static readonly Dictionary<string, double[]> Data = new()
    {
        ["nothing"] = [],
        ["one value"] = [0.5],
        ["NaN"] = [double.NaN, double.NaN],
        ["not finite"] = [1, double.NaN, 2, double.PositiveInfinity, 3, double.NegativeInfinity, 4],
        ["zeros"] = [0, 0, 0],
        ["constant"] = [-3.25, -3.25, -3.25, -3.25],
        ["negative"] = [-1, -0.1, -10, -1e-5],
        ["huge"] = [double.MaxValue, -double.MaxValue, 1e300],
        ["tiny"] = [double.Epsilon, 0, 1e-300],
        ["long numbers"] = [1234567.891, -0.000123456, 98765.4321, 1e-12, 33333],
        ["many"] = [.. Enumerable.Range(0, 60).Select(i => Math.Sin(i))],
    };

    private static readonly string[] Names =
    [
        "", "<script>alert(\"1\")</script> & 'friends' ]]>", string.Concat(Enumerable.Repeat("two hundred characters <&> ", 8))[..200],
        "🙂👩‍👩‍👧 שלום עולם, مرحبا بالعالم", "\0\u0001\uD800\u2028 line\nbreak\ttab $\\alpha$ <b>bold</b> %{x}",
    ];

    public static TheoryData<string, string> KindsAndData
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var kind in Kinds.Keys)
            {
                foreach (var data in Data.Keys)
                    all.Add(kind, data);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(KindsAndData))]
    public void Is_a_picture_or_a_sentence(string kind, string data)
    {
        foreach (var name in Names)
            Check(() => Kinds[kind](Data[data], name));
    }

    [Fact]
    public void Random_figures_are_pictures_or_sentences()
    {
        var number = Gen.OneOf(Gen.Choose(-1000, 1000).Select(n => n / 100.0), Gen.Elements(0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-300, -1e300, 1e9, double.Epsilon, 12345.678),
            Gen.Choose(-300, 300).Select(e => Math.Pow(10, e)));
        var figure = from kind in Gen.Elements(Kinds.Keys.ToArray())
                     from size in Gen.Choose(0, 40)
                     from values in number.ArrayOf(size)
                     from name in Gen.Elements(Names)
                     from width in Gen.Choose(160, 1200)
                     from height in Gen.Choose(40, 500)
                     select (kind, values, name, width, height);
        Prop.ForAll(figure.ToArbitrary(), f => Check(() => Kinds[f.kind](f.values, f.name).Size(f.width, f.height))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_million_values_are_a_picture_or_a_sentence()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 1_000_000).Select(_ => random.NextDouble())];
        foreach (var kind in new[] { "line", "log line", "smoothed line", "points", "cut line", "notes", "bars", "probabilities", "long heatmap", "distributions", "log distributions", "contour", "digits", "weights" })
            Check(() => Kinds[kind](values, "a million"));
        Check(() => Figure.Heatmap(Matrix<double>.Build.Dense(1000, 1000, values), "a million"));
        Check(() => Figure.Network([Matrix<double>.Build.Dense(1000, 1000, values)], "a million"));
    }

    private static void Check(Func<Figure> draw)
    {
        Figure figure;
        try
        {
            figure = draw();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or DivideByZeroException)
        {
            Assert.True(e is ArgumentException && e.Message.Contains(' ', StringComparison.Ordinal) && e.Message.Contains('.', StringComparison.Ordinal), $"{e}");
            return;
        }
        var picture = new Picture(figure.ToSvg());
        picture.IsSafeAndSmall();
        picture.IsLegible();
        Assert.True(figure.ToString().Length > 1);
        var json = figure.ToPlotly();
        Assert.True(json.Length < 1_000_000, $"{json.Length} characters of JSON");
        using var document = JsonDocument.Parse(json);
        Assert.Equal(["data", "layout"], document.RootElement.EnumerateObject().Select(p => p.Name));
    }

    private static Matrix<double> Row(double[] values) => Matrix<double>.Build.Dense(1, values.Length, values);

    private static double[,] Table(double[] values)
    {
        var table = new double[values.Length, values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j < values.Length; j++)
                table[i, j] = values[(i + j) % values.Length];
        }

        return table;
    }

    private static double[,] Line(double[] values)
    {
        var line = new double[1, values.Length];
        for (var j = 0; j < values.Length; j++)
            line[0, j] = values[j];
        return line;
    }

    private static Node Sum(double[] values, string name) =>
        values.Take(12).Select((v, i) => new Node(v, i % 2 == 0 ? name : $"x{i}")).Aggregate((Node)1, (a, b) => (a * b + b).Named(name)).Tanh();
}
