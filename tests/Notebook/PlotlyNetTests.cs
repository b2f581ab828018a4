using System.Text.Json;
using System.Text.Json.Nodes;
using Backprop.Kernel;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>
/// The appendix about Plotly.NET, run from its first cell to its last against an imitation of the package: the types and signatures that its cells and
/// <c>plotly-net.csx</c> use, as Plotly.NET 5.0.0 and Plotly.NET.CSharp 0.13.0 declare them. What the package makes of them is not tested here.
/// </summary>
public sealed class PlotlyNetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plotly").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Package = """
        using System; using System.Collections.Generic; using System.Dynamic; using System.Linq; using Newtonsoft.Json;
        namespace Plotly.NET
        {
            public class DynamicObj : DynamicObject
            {
                private readonly Dictionary<string, object> properties = new();
                public void SetValue(string name, object value)
                {
                    if (GetType().GetProperty(name) is { } property) property.SetValue(this, value);
                    else properties[name] = value;
                }
                public override bool TrySetMember(SetMemberBinder binder, object value) { SetValue(binder.Name, value); return true; }
                public override bool TryGetMember(GetMemberBinder binder, out object result) =>
                    properties.TryGetValue(binder.Name, out result) || (result = GetType().GetProperty(binder.Name)?.GetValue(this)) is not null;
                public override IEnumerable<string> GetDynamicMemberNames() => GetType().GetProperties().Select(p => p.Name).Concat(properties.Keys);
            }
            public class Trace : DynamicObj { public Trace(string traceTypeName) => type = traceTypeName; public string type { get; set; } }
            public class Layout : DynamicObj { }
            public class GenericChart
            {
                private List<Trace> traces = new(); private Layout layout = new();
                public static GenericChart ofTraceObjects<a>(bool useDefaults, a traces) where a : IEnumerable<Trace> => new() { traces = traces.ToList() };
                public static GenericChart setLayout(Layout layout, GenericChart gChart) => new() { traces = gChart.traces, layout = layout };
                public static string toJson(GenericChart gChart) => JsonConvert.SerializeObject(new { data = gChart.traces, layout = gChart.layout });
                public override string ToString() => "a chart of " + traces.Count;
            }
            public class StyleParam
            {
                public class Colorscale { public static Colorscale Greys => new(); public static Colorscale RdBu => new(); }
            }
        }
        namespace Plotly.NET.CSharp
        {
            public readonly struct Optional<T> { public static implicit operator Optional<T>(T value) => default; }
            public static class Chart
            {
                private static GenericChart One(string type) => GenericChart.ofTraceObjects(true, new[] { new Trace(type) });
                public static GenericChart Line<XType, YType, TextType>(IEnumerable<XType> x, IEnumerable<YType> y, Optional<bool> ShowMarkers = default, Optional<string> Name = default)
                    where XType : IConvertible where YType : IConvertible where TextType : IConvertible => One("scatter");
                public static GenericChart Heatmap<ZType, XType, YType, TextType>(IEnumerable<IEnumerable<ZType>> zData, Optional<IEnumerable<XType>> X = default,
                    Optional<StyleParam.Colorscale> ColorScale = default, Optional<bool> ShowScale = default, Optional<bool> ReverseScale = default, Optional<bool> ReverseYAxis = default)
                    where ZType : IConvertible where XType : IConvertible where YType : IConvertible where TextType : IConvertible => One("heatmap");
                public static GenericChart Combine(IEnumerable<GenericChart> gCharts) => GenericChart.ofTraceObjects(true, gCharts.Select(_ => new Trace("scatter")));
            }
            public static class GenericChartExtensions
            {
                public static GenericChart WithSize(this GenericChart gChart, Optional<int> Width = default, Optional<int> Height = default) => gChart;
                public static GenericChart WithXAxisStyle<MinType, MaxType, CategoryArrayType>(this GenericChart gChart, Optional<string> TitleText = default) => gChart;
                public static GenericChart WithYAxisStyle<MinType, MaxType, CategoryArrayType>(this GenericChart gChart, Optional<string> TitleText = default) => gChart;
            }
        }
        """;

    [Fact]
    public async Task EveryCellOfTheAppendixRunsAndAConvertedFigureIsTheSameFigure()
    {
        var newtonsoft = Path.Combine(AppContext.BaseDirectory, "Newtonsoft.Json.dll");
        var package = Path.Combine(_folder, "Plotly.NET.dll");
        Imitation.Compile(package, Package, OutputKind.DynamicallyLinkedLibrary, newtonsoft);

        var notebooks = Path.Combine(Repository.Root, "notebooks");
        using var session = new Session(notebooks);
        var converted = 0;
        using var notebook = JsonDocument.Parse(File.ReadAllText(Path.Combine(notebooks, "10-plotly-net.ipynb")));
        foreach (var cell in notebook.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code"))
        {
            var (id, source) = (cell.GetProperty("id").GetString()!, string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())));
            await Run(id, id == "load-packages" ? $"#r \"{newtonsoft}\"\n#r \"{package}\"" : source);
            if (!source.StartsWith("ToPlotlyNet(", StringComparison.Ordinal))
                continue;
            var figure = source["ToPlotlyNet(".Length..].TrimEnd(')', '\n');
            var texts = await Run(id, $"Console.WriteLine({figure}.ToPlotly()); Console.WriteLine(GenericChart.toJson(ToPlotlyNet({figure})));");
            var jsons = texts.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(jsons[0]), JsonNode.Parse(jsons[1])), $"{id}: {jsons[1]}");
            converted++;
        }
        Assert.Equal(3, converted);

        async Task<string> Run(string id, string code)
        {
            var outputs = new List<CellOutput>();
            var result = await session.RunAsync(code, outputs.Add, null, token: TestContext.Current.CancellationToken);
            Assert.True(result.Status == CellStatus.Ok, $"{id}: {string.Join('\n', result.Error?.Traceback ?? [])}");
            return string.Concat(outputs.OfType<StreamOutput>().Select(output => output.Text));
        }
    }
}
