using System.Net.Mime;

namespace Backprop;

/// <summary>Tells notebook hosts how a type is shown. Hosts find the attribute by its name, so that the library needs none of them.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>Every one of these is written, for the front end to choose from.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}

/// <summary>A figure as a picture, as a plotly.js figure and in words.</summary>
internal sealed class FigureFormatters
{
    // The host calls it on an instance.
#pragma warning disable CA1822
    public IEnumerable<object> CreateTypeFormatters() =>
#pragma warning restore CA1822
    [
        new Formatter<Figure>(MediaTypeNames.Text.Html, figure => figure.ToHtml()),
        new Formatter<Figure>(Figure.PlotlyMimeType, figure => figure.ToPlotly()),
        new Formatter<Figure>(MediaTypeNames.Text.Plain, figure => figure.ToString()),
    ];
}

/// <summary>Writes values of a type in one MIME type.</summary>
internal sealed class Formatter<T>(string mimeType, Func<T, string> write)
{
    public string MimeType { get; } = mimeType;

    public bool Format(object value, TextWriter writer)
    {
        if (value is not T shown)
            return false;
        writer.Write(write(shown));
        return true;
    }
}
