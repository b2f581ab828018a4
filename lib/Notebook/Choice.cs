using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Backprop;

/// <content>Pictures that the reader chooses among.</content>
public static partial class Notebook
{
    /// <summary>
    /// A picture with a row of buttons for each setting, as a slider would have its stops: every combination is drawn beforehand, and which one is seen is decided by
    /// radio buttons and style sheets. No script and no kernel is needed, so it works in a saved notebook too; a page that allows no buttons shows the first picture.
    /// <code>
    /// Choose("The line w x + b", v => new Figure().Line("line", xs, xs.Select(x => v[0] * x + v[1])), ("w", [1, 0, -1]), ("b", [0, 2]))
    /// </code>
    /// </summary>
    /// <param name="title">What there is to choose.</param>
    /// <param name="draw">Draws the picture of some values, one for each setting.</param>
    /// <param name="settings">The names of the settings and their values; the first ones are chosen at the beginning.</param>
    /// <exception cref="ArgumentException">There is no setting, a setting has fewer than two values, or there are more than 64 pictures to draw.</exception>
    public static Choice Choose(string title, Func<double[], Figure> draw, params (string Name, double[] Values)[] settings)
    {
        ArgumentNullException.ThrowIfNull(draw);
        var pictures = settings.Aggregate(1, (product, setting) => product * setting.Values.Length);
        if (settings.Length == 0 || settings.Any(setting => setting.Values.Length < 2) || pictures > 64)
            throw new ArgumentException($"A choice has at least one setting, each of two values or more, and no more than 64 pictures; this one has {settings.Length} settings and {pictures} pictures.", nameof(settings));
        return new Choice(title, settings, draw);
    }
}

/// <summary>Pictures to choose from, made by <see cref="Notebook.Choose"/>.</summary>
[TypeFormatterSource(typeof(ChoiceFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class Choice
{
    private static readonly ConcurrentDictionary<string, int> Shown = new();

    private readonly string _title;
    private readonly (string Name, double[] Values)[] _settings;
    private readonly (int[] Chosen, Figure Picture)[] _pictures;
    private readonly Lazy<string> _html;

    internal Choice(string title, (string Name, double[] Values)[] settings, Func<double[], Figure> draw)
    {
        (_title, _settings) = (title, settings);
        IEnumerable<int[]> chosen = [[]];
        foreach (var (_, values) in settings)
            chosen = chosen.SelectMany(before => Enumerable.Range(0, values.Length).Select(i => (int[])[.. before, i]));
        _pictures = [.. chosen.Select(places => (places, draw([.. places.Select((place, row) => settings[row].Values[place])])))];
        _html = new(Write);
    }

    /// <summary>The first picture in an <c>img</c>, the buttons, and a style sheet that puts the chosen picture in its place.</summary>
    public string ToHtml() => _html.Value;

    /// <summary>Every picture in words, with the values that it belongs to.</summary>
    public override string ToString() => $"{_title}\n{string.Join('\n', _pictures.Select(picture => $"{Values(picture.Chosen)}: {picture.Picture}"))}";

    private string Values(int[] chosen) => string.Join(", ", chosen.Select((place, row) => $"{_settings[row].Name} = {Text.Number(_settings[row].Values[place])}"));

    private string Write()
    {
        string[] sources = [.. _pictures.Select(picture => $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(picture.Picture.ToSvg()))}")];

        // Two outputs of one page must not share their buttons: not those of other pictures, and not those of the same picture shown twice.
        var content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_title + string.Concat(sources))))[..8];
        var id = $"choice-{content}-{Shown.AddOrUpdate(content, 1, (_, times) => times + 1)}";
        string Button(int row, int place) => $"{id}-{row}-{place}";

        var style = new StringBuilder(
            $$"""
            .{{id}} input{position:absolute;opacity:0}
            .{{id}} p{margin:4px 0}
            .{{id}} label{display:inline-block;min-width:2em;margin:0 2px;padding:2px 8px;border:1px solid #8a94a6;border-radius:12px;text-align:center;cursor:pointer}
            .{{id}} .shown{display:inline-block;max-width:100%;background-repeat:no-repeat;background-size:contain}

            """);
        var (buttons, rows) = (new StringBuilder(), new StringBuilder());
        for (var row = 0; row < _settings.Length; row++)
        {
            rows.Append($"<p>{WebUtility.HtmlEncode(_settings[row].Name)} = ");
            for (var place = 0; place < _settings[row].Values.Length; place++)
            {
                string button = Button(row, place), value = Text.Number(_settings[row].Values[place]);
                buttons.Append($"<input type=\"radio\" name=\"{id}-{row}\" id=\"{button}\" aria-label=\"{WebUtility.HtmlEncode(_settings[row].Name)} = {value}\"{(place == 0 ? " checked" : "")}>");
                rows.Append($"<label for=\"{button}\">{value}</label> ");
                style.Append($"#{button}:checked~p label[for={button}]{{background:#2a78d6;color:#fff}}#{button}:focus-visible~p label[for={button}]{{outline:2px solid #e0a100}}\n");
            }
            rows.Append("</p>\n");
        }
        foreach (var ((chosen, _), source) in _pictures.Zip(sources).Skip(1))
        {
            var all = string.Join('~', chosen.Select((place, row) => $"#{Button(row, place)}:checked"));
            style.Append($"{all}~.shown{{background-image:url({source})}}{all}~.shown img{{opacity:0}}\n");
        }
        style.Append("@media print{." + id + " .shown img{opacity:1!important}}\n");
        var alt = $"{_title}. {Values(_pictures[0].Chosen)}: {_pictures[0].Picture}";
        return $"<div class=\"{id}\"><style>\n{style}</style>\n<p><b>{WebUtility.HtmlEncode(_title)}</b></p>\n{buttons}\n{rows}<div class=\"shown\"><img src=\"{sources[0]}\" alt=\"{WebUtility.HtmlEncode(alt)}\" style=\"max-width:100%\"></div></div>";
    }
}

/// <summary>A choice as buttons and pictures, and in words.</summary>
internal sealed class ChoiceFormatters
{
    // The host calls it on an instance.
#pragma warning disable CA1822
    public IEnumerable<object> CreateTypeFormatters() =>
#pragma warning restore CA1822
        [new Formatter<Choice>("text/html", choice => choice.ToHtml()), new Formatter<Choice>("text/plain", choice => choice.ToString())];
}
