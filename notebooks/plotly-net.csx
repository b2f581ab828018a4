// Turns a Figure of the course into a chart of Plotly.NET:
//
//     #!import plotly-net.csx
//     ToPlotlyNet(new Figure("Cost").Line("train", epochs, costs))
//
// Needs the packages Plotly.NET.CSharp 0.14.0 and, to be shown in a notebook, Plotly.NET.Interactive 6.0.0, loaded by an earlier cell.
// Only the two names below are brought in: `using Plotly.NET;` beside Plotly.NET.CSharp would make every chart's name ambiguous.
using System.Collections.Generic;
using System.Dynamic;
using System.Linq;
using Newtonsoft.Json.Linq;
using Plotly.NET.CSharp;
using GenericChart = Plotly.NET.GenericChart;
using StyleParam = Plotly.NET.StyleParam;

GenericChart ToPlotlyNet(Backprop.Figure figure)
{
    // Both sides speak the language of plotly.js: a list of traces, each with a type and properties, and a layout.
    var plotly = JObject.Parse(figure.ToPlotly());
    var traces = new List<Plotly.NET.Trace>();
    foreach (var data in plotly["data"].Children<JObject>())
        traces.Add(Fill(new Plotly.NET.Trace((string)data["type"]), data));
    var layout = Fill(new Plotly.NET.Layout(), (JObject)plotly["layout"]);
    return GenericChart.setLayout(layout, GenericChart.ofTraceObjects(true, traces));
}

// Traces and layouts are dynamic objects. They are filled through what every DynamicObject has, since the name of their own method for it
// depends on the version.
T Fill<T>(T target, JObject properties) where T : DynamicObject
{
    foreach (var property in properties.Properties())
    {
        if (property.Name != "type" || target is not Plotly.NET.Trace) // which a trace has from the start
            target.TrySetMember(new Named(property.Name), property.Value);
    }
    return target;
}

class Named : SetMemberBinder
{
    public Named(string name) : base(name, ignoreCase: false) { }

    public override DynamicMetaObject FallbackSetMember(DynamicMetaObject target, DynamicMetaObject value, DynamicMetaObject suggestion) =>
        throw new System.NotSupportedException("Only TrySetMember is called.");
}
