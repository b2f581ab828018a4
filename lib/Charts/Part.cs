using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Backprop;

/// <summary>
/// An object of a plotly.js figure, whether it was JSON or a dynamic object of Plotly.NET: its members are plain values, lists and parts.
/// A path leads inwards: <c>part.Text("marker.line.color")</c>. What is missing or of another kind than asked for is null.
/// </summary>
internal sealed partial class Part
{
    private static readonly Part None = new();

    private readonly Dictionary<string, object?> _members = [];

    public IEnumerable<string> Names => _members.Keys;

    /// <exception cref="ArgumentException">It is no JSON object.</exception>
    public static Part OfJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Of(document.RootElement) as Part ?? throw new ArgumentException("A figure of plotly.js is a JSON object with data and layout.", nameof(json));
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"A figure of plotly.js is a JSON object with data and layout; this is no JSON. {e.Message}", nameof(json), e);
        }
    }

    /// <summary>The traces and the layout of a chart of Plotly.NET, by reflection: whichever version the cell loaded, wherever it was loaded.</summary>
    public static Part OfChart(object chart)
    {
        var type = chart.GetType();
        while (type is { FullName: not "Plotly.NET.GenericChart" })
            type = type.BaseType;
        object? Get(string method) => type?.GetMethod(method)?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [chart], null);
        if (Get("getTraces") is not { } traces || Get("getLayout") is not { } layout)
            throw new ArgumentException($"A chart is a GenericChart of Plotly.NET, not {chart.GetType().FullName}.", nameof(chart));
        var figure = new Part();
        (figure._members["data"], figure._members["layout"]) = (Of(traces), Of(layout));
        return figure;
    }

    public static bool IsChart(object value)
    {
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == "Plotly.NET.GenericChart")
                return true;
        }

        return false;
    }

    public object? this[string path]
    {
        get
        {
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            return dot < 0 ? _members.GetValueOrDefault(path) : (_members.GetValueOrDefault(path[..dot]) as Part)?[path[(dot + 1)..]];
        }
    }

    public Part At(string path) => this[path] as Part ?? None;

    public string? Text(string path) => this[path] switch { string text => text, double number => number.ToString(CultureInfo.InvariantCulture), _ => null };

    public double? Number(string path) => this[path] is { } value && Double(value) is var number && double.IsFinite(number) ? number : null;

    public bool Is(string path, bool otherwise = false) => this[path] as bool? ?? otherwise;

    /// <summary>A list; a value that is there alone is no list.</summary>
    public object?[]? List(string path) => this[path] switch { object?[] list => list, double[] numbers => [.. numbers.Cast<object?>()], _ => null };

    /// <summary>A list as numbers, NaN where an element is none.</summary>
    public double[]? Numbers(string path) => this[path] switch { double[] numbers => numbers, object?[] list => Array.ConvertAll(list, Double), _ => null };

    /// <summary>A list of lists of equal length: rows of numbers.</summary>
    public double[,]? Table(string path)
    {
        if (List(path) is not { } rows)
            return null;
        var numbers = rows.Select(row => row switch { double[] r => r, object?[] r => Array.ConvertAll(r, Double), _ => [] }).ToArray();
        var table = new double[numbers.Length, numbers.Select(row => row.Length).DefaultIfEmpty().Max()];
        for (var i = 0; i < table.GetLength(0); i++)
        {
            for (var j = 0; j < table.GetLength(1); j++)
                table[i, j] = j < numbers[i].Length ? numbers[i][j] : double.NaN;
        }

        return table;
    }

    /// <summary>The objects of a list.</summary>
    public IEnumerable<Part> Parts(string path) => (List(path) ?? []).OfType<Part>();

    public static double Double(object? value) => value switch
    {
        double number => number,
        bool truth => truth ? 1 : 0,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => double.NaN,
    };

    /// <summary>A text without the little HTML that plotly.js reads in it; a break is a new line.</summary>
    public static string Plain(string? html) => html is null ? "" : WebUtility.HtmlDecode(Tag().Replace(Break().Replace(html, "\n"), "")).Trim();

    private static object? Of(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var part = new Part();
                foreach (var member in json.EnumerateObject())
                    part._members[member.Name] = Of(member.Value);
                return part.Decoded();
            case JsonValueKind.Array:
                return List(json.EnumerateArray().Select(Of));
            case JsonValueKind.Number:
                return json.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            default:
                return json.ValueKind == JsonValueKind.String ? Text(json) : null;
        }

        // Half of a pair of surrogates, escaped, is JSON but no text.
        static string Text(JsonElement json)
        {
            try
            {
                return json.GetString()!;
            }
            catch (InvalidOperationException)
            {
                return "�";
            }
        }
    }

    private static object? Of(object? value)
    {
        switch (value)
        {
            case null or string or bool or double:
                return value;
            case double[] numbers:
                return numbers;
            case DateTime date:
                return date.ToString("s", CultureInfo.InvariantCulture);
            case IConvertible number and not (char or Enum):
                return Convert.ToDouble(number, CultureInfo.InvariantCulture);
        }
        var type = value.GetType();
        if (type.FullName == "Plotly.NET.Color")
            return Of(type.GetProperty("Value")!.GetValue(value));
        if (type.GetMethod("GetProperties", [typeof(bool)]) is { } properties) // a DynamicObj
        {
            var part = new Part();
            foreach (var member in (IEnumerable)properties.Invoke(value, [true])!)
            {
                var (name, content) = ((string)member.GetType().GetProperty("Key")!.GetValue(member)!, member.GetType().GetProperty("Value")!.GetValue(member));
                if (name != "template") // Plotly.NET's default look, which gives way to the course's
                    part._members[name] = Of(content);
            }
            return part.Decoded();
        }
        return value is IEnumerable list ? List(list.Cast<object?>().Select(Of)) : value.ToString();
    }

    private static object List(IEnumerable<object?> values)
    {
        var list = values.ToArray();
        return list.Length > 0 && Array.TrueForAll(list, v => v is double or null) ? Array.ConvertAll(list, Double) : list;
    }

    /// <summary>Numbers that came as bytes in base64: <c>{ "dtype": "f8", "bdata": "…", "shape": "2, 3" }</c>.</summary>
    private object Decoded()
    {
        if (_members.GetValueOrDefault("bdata") is not string data || Text("dtype") is not { } type)
            return this;
        var bytes = new byte[data.Length];
        if (!Convert.TryFromBase64String(data, bytes, out var length))
            return this;
        var size = type[^1] - '0';
        if (size is not (1 or 2 or 4 or 8))
            return this;
        var numbers = new double[length / size];
        for (var i = 0; i < numbers.Length; i++)
        {
            var at = bytes.AsSpan(i * size, size);
            numbers[i] = type.TrimStart('<') switch
            {
                "f8" => BinaryPrimitives.ReadDoubleLittleEndian(at),
                "f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "u4" => BinaryPrimitives.ReadUInt32LittleEndian(at),
                "i2" => BinaryPrimitives.ReadInt16LittleEndian(at),
                "u2" => BinaryPrimitives.ReadUInt16LittleEndian(at),
                "i1" => (sbyte)at[0],
                "u1" => at[0],
                _ => double.NaN,
            };
        }
        var shape = (Text("shape") ?? "").Split(',').Select(side => int.TryParse(side, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        return shape is [_, > 0 and var columns] ? numbers.Chunk(columns).ToArray<object?>() : numbers;
    }

    [GeneratedRegex(@"<br\s*/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Break();

    [GeneratedRegex(@"</?[a-z][^<>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();
}
