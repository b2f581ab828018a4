using System.Text.Json;
using Microsoft.FSharp.Core;
using Plotly.NET.CSharp;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using GenericChart = Plotly.NET.GenericChart;
using Layout = Plotly.NET.Layout;
using StyleParam = Plotly.NET.StyleParam;

namespace Backprop;

/// <summary>From the course's figures to charts of Plotly.NET, and what its C# layer has no method for.</summary>
public static class ChartExtensions
{
    /// <summary>
    /// The figure as a chart of Plotly.NET, whose methods go on from there; shown in a notebook it looks as the figure does.
    /// <code>figure.ToChart().WithXAxisStyle&lt;double, double, string&gt;(TitleText: "epoch")</code>
    /// </summary>
    public static GenericChart ToChart(this Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        using var plotly = JsonDocument.Parse(figure.ToPlotly());
        Plotly.NET.Trace[] traces = [.. plotly.RootElement.GetProperty("data").EnumerateArray().Select(trace => Fill(new Plotly.NET.Trace2D(trace.GetProperty("type").GetString()), trace))];
        return GenericChart.setLayout(Fill(new Layout(), plotly.RootElement.GetProperty("layout")), GenericChart.ofTraceObjects(false, traces));
    }

    /// <summary>Writes a title above the chart, in place of one that it has.</summary>
    public static GenericChart WithTitle(this GenericChart chart, string title) => chart.With("title.text", title);

    /// <summary>Names both axes; each may be logarithmic.</summary>
    public static GenericChart WithAxes(this GenericChart chart, string x, string y, bool logX = false, bool logY = false)
    {
        Optional<StyleParam.AxisType> Type(bool log) => log ? StyleParam.AxisType.Log : default(Optional<StyleParam.AxisType>);
        return chart.WithXAxisStyle<double, double, string>(TitleText: x, AxisType: Type(logX)).WithYAxisStyle<double, double, string>(TitleText: y, AxisType: Type(logY));
    }

    /// <summary>
    /// Sets a property of plotly.js by its path: of the layout, <c>chart.With("barmode", "stack")</c>, <c>chart.With("xaxis.range", new[] { 0, 10 })</c>,
    /// or, where the path begins with <c>data.</c>, of every trace: <c>chart.With("data.marker.size", 4)</c>. The chart itself stays as it was.
    /// </summary>
    /// <param name="chart">The chart.</param>
    /// <param name="property">The names that lead to the property, with dots between them, as the reference of plotly.js has them.</param>
    /// <param name="value">A number, a text, a truth value, an array of these, or an object of Plotly.NET.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static GenericChart With(this GenericChart chart, string property, object value)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentException.ThrowIfNullOrWhiteSpace(property);
        var path = property.Split('.');
        if (path is not ["data", _, ..])
            return GenericChart.setLayout(Set(Copy(GenericChart.getLayout(chart)), path, value), chart);
        var traces = GenericChart.getTraces(chart).Select(trace => Set(Copy(trace), path.AsSpan(1), value)).ToArray();
        return GenericChart.setLayout(GenericChart.getLayout(chart), GenericChart.ofTraceObjects(false, traces));
    }

    private static T Set<T>(T target, ReadOnlySpan<string> path, object value) where T : DynamicObj.DynamicObj
    {
        if (path.Length == 1)
        {
            target.SetProperty(path[0], value);
            return target;
        }
        var inner = target.TryGetPropertyValue(path[0]) is { Value: DynamicObj.DynamicObj known } ? Copy(known) : Empty(path[0]);
        target.SetProperty(path[0], Set(inner, path[1..], value));
        return target;
    }

    private static T Copy<T>(T original) where T : DynamicObj.DynamicObj
    {
        var copy = original switch
        {
            Plotly.NET.Trace trace => (T)(DynamicObj.DynamicObj)new Plotly.NET.Trace2D(trace.type),
            _ => (T)Activator.CreateInstance(original.GetType())!,
        };
        original.ShallowCopyDynamicPropertiesTo(copy, FSharpOption<bool>.Some(true));
        return copy;
    }

    private static T Fill<T>(T target, JsonElement json) where T : DynamicObj.DynamicObj
    {
        foreach (var member in json.EnumerateObject().Where(member => member.Name != "type" || target is not Plotly.NET.Trace))
            target.SetProperty(member.Name, Of(member.Value, member.Name));
        return target;
    }

    private static object? Of(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object => Fill(Empty(name), json),
        JsonValueKind.Array when name == "annotations" => json.EnumerateArray().Select(a => Fill(new Annotation(), a)).ToArray(),
        JsonValueKind.Array when name == "shapes" => json.EnumerateArray().Select(a => Fill(new Shape(), a)).ToArray(),
        JsonValueKind.Array when json.EnumerateArray().Any() && json.EnumerateArray().All(v => v.ValueKind is JsonValueKind.Number or JsonValueKind.Null) =>
            json.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble()).ToArray(),
        JsonValueKind.Array => json.EnumerateArray().Select(v => Of(v, "")).ToArray(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        _ => null,
    };

    /// <summary>An object of the type that Plotly.NET has at this place, so that its methods find what they look for.</summary>
    private static DynamicObj.DynamicObj Empty(string name) => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') switch
    {
        "xaxis" or "yaxis" => new LinearAxis(),
        "title" => new Plotly.NET.Title(),
        "legend" => new Legend(),
        "margin" => new Margin(),
        "font" or "textfont" => new Plotly.NET.Font(),
        "marker" => new Marker(),
        "line" => new Plotly.NET.Line(),
        "colorbar" => new Plotly.NET.ColorBar(),
        _ => new DynamicObj.DynamicObj(),
    };
}
