using System.Globalization;

namespace Backprop;

/// <summary>An axis of a plotly.js figure while its traces are read: numbers, dates, or names in the order in which they come.</summary>
internal sealed class PlotAxis
{
    private const int MostDates = 6;

    private readonly List<string> _names = [];
    private bool _dates, _numbers;
    private double _low = double.PositiveInfinity, _high = double.NegativeInfinity;

    public PlotAxis(string id, Part layout)
    {
        (Id, Layout) = (id, layout);
        Axis = new Axis
        {
            Title = Part.Plain(layout.Text("title.text") ?? layout.Text("title")).Replace('\n', ' '),
            Log = layout.Text("type") == "log",
            Reversed = layout.Text("autorange") == "reversed",
            Hidden = !layout.Is("visible", true),
        };
        foreach (var name in layout.List("categoryarray") ?? [])
            Name(name);
    }

    public string Id { get; }

    public Part Layout { get; }

    public Axis Axis { get; }

    /// <summary>How many names the axis has; null where it has numbers.</summary>
    public int? Count => _names.Count > 0 ? _names.Count : null;

    /// <summary>The coordinates of a trace: its list, or evenly spaced from its first.</summary>
    public double[] Read(Part trace, string letter, int count)
    {
        var values = trace.List(letter) is { } list ? Array.ConvertAll(list, Value)
            : [.. Enumerable.Range(0, count).Select(i => (trace.Number(letter + "0") ?? 0) + i * (trace.Number("d" + letter) ?? 1))];
        foreach (var value in values.Where(double.IsFinite))
            (_low, _high) = (Math.Min(_low, value), Math.Max(_high, value));
        return values;
    }

    /// <summary>The place of a value on the axis: a number, days since 1970, or the number of a name.</summary>
    public double Value(object? value)
    {
        if (value is not string text || Layout.Text("type") is "linear" or "log" || (Count is null && _numbers))
        {
            _numbers |= value is double;
            return Part.Double(value);
        }
        if (Count is null && Layout.Text("type") != "category")
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                return number;
            if (text.Length >= 8 && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
            {
                _dates = true;
                return (date - DateTime.UnixEpoch).TotalDays;
            }
        }
        return Name(text);
    }

    /// <summary>Says what the axis shows, once every trace is read.</summary>
    public void Finish()
    {
        var range = (Layout.List("range") ?? []).Select(Value).ToArray();
        if (range is [var from, var to] && double.IsFinite(from) && double.IsFinite(to) && from != to)
        {
            Axis.Reversed |= from > to;
            double End(double value) => Axis.Log ? Math.Pow(10, Math.Clamp(value, -300, 300)) : value;
            (Axis.From, Axis.To) = (End(Math.Min(from, to)), End(Math.Max(from, to)));
        }
        if (Layout.List("tickvals") is { } values && Layout.Text("tickmode") != "auto")
        {
            var texts = Layout.List("ticktext");
            Axis.Names = [.. values.Select((value, i) => (Value: Value(value), Label: texts is not null && i < texts.Length ? Part.Plain($"{texts[i]}") : Text.Number(Value(value)))).Where(t => double.IsFinite(t.Value))];
        }
        else if (!Layout.Is("showticklabels", true))
        {
            Axis.Names = [];
        }
        else if (_names.Count > 0)
        {
            Axis.Names = Scale.Count(_names);
        }
        else if (_dates && _low <= _high)
        {
            var every = Math.Max(1, Math.Ceiling((_high - _low) / MostDates));
            Axis.Names = [.. Enumerable.Range(0, MostDates + 1).Select(i => Math.Floor(_low) + i * every).Where(day => day <= _high && day > -700_000 && day < 2_900_000)
                .Select(day => (day, DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))];
        }
    }

    private int Name(object? value)
    {
        var name = Part.Plain(value as string ?? Text.Number(Part.Double(value))).Replace('\n', ' ');
        if (_names.IndexOf(name) is >= 0 and var known)
            return known;
        _names.Add(name);
        return _names.Count - 1;
    }
}
