namespace Backprop;

/// <summary>One plot of a plotly.js figure while it is read: the traces on one pair of axes.</summary>
internal sealed class Plot
{
    private readonly List<(Part Part, int Index)> _traces = [];

    public Plot(string key, PlotAxis x, PlotAxis y) => (Key, X, Y, Panel) = (key, x, y, new Panel { X = x.Axis, Y = y.Axis });

    public string Key { get; }

    public PlotAxis X { get; }

    public PlotAxis Y { get; }

    public Panel Panel { get; }

    /// <summary>Whether another plot stands over it, or it over another one.</summary>
    public bool IsShared { get; set; }

    /// <summary>The part of the figure that it spans, from left to right and from bottom to top.</summary>
    public (double From, double To) Across { get; init; }
    public (double From, double To) Up { get; init; }

    public List<Shape> Shapes { get; } = [];

    public List<FreeText> Texts { get; } = [];

    /// <summary>What the picture leaves out.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Takes note of a trace; the names on its axes are those of all traces together.</summary>
    public void Add(Part trace, int index)
    {
        _traces.Add((trace, index));
        if (!PlotTraces.Known(trace) || trace.Text("type") is "histogram2d" or "histogram2dcontour")
            return;
        if (trace.List("x") is not null && PlotTraces.Places(trace, "x"))
            X.Read(trace, "x", 0);
        if (trace.List("y") is not null && PlotTraces.Places(trace, "y"))
            Y.Read(trace, "y", 0);
    }

    /// <summary>Makes the traces, now that the axes are known.</summary>
    public void Finish(Part layout) => new PlotTraces(this, layout, alone: _traces.Count == 1 && !IsShared).Read(_traces);
}
