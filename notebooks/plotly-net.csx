// Turns a Figure of the course into a chart of Plotly.NET:
//
//     #!import plotly-net.csx
//     ToPlotlyNet(new Figure("Cost").Line("train", epochs, costs))
//
// Needs the packages Plotly.NET.CSharp 0.13.0 and, to be shown in a notebook, Plotly.NET.Interactive 5.0.0, loaded by an earlier cell.
// Only the two names below are brought in: `using Plotly.NET;` beside Plotly.NET.CSharp would make every chart's name ambiguous.
using System.Linq;
using Microsoft.FSharp.Collections;
using Newtonsoft.Json.Linq;
using Plotly.NET.CSharp;
using GenericChart = Plotly.NET.GenericChart;
using StyleParam = Plotly.NET.StyleParam;

GenericChart ToPlotlyNet(Backprop.Figure figure)
{
    // Both sides speak the language of plotly.js: a list of traces, each with a type and properties, and a layout.
    var plotly = JObject.Parse(figure.ToPlotly());
    var traces = plotly["data"].Children<JObject>().Select(data =>
    {
        var trace = new Plotly.NET.Trace((string)data["type"]);
        foreach (var property in data.Properties().Where(p => p.Name != "type"))
            trace.SetProperty(property.Name, property.Value);
        return trace;
    });
    var layout = plotly["layout"].ToObject<Plotly.NET.Layout>();
    return GenericChart.setLayout(layout, GenericChart.ofTraceObjects(true, ListModule.OfSeq(traces)));
}
