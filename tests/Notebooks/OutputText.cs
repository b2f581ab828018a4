using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Tests;

/// <summary>What a reader sees of a cell's outputs, as text: what was printed, the words of tables, and the words drawn in pictures.</summary>
internal static partial class OutputText
{
    public static string Of(CourseCell cell) => string.Join('\n', Raw(cell).Select(Readable));

    public static string Of(CourseNotebook notebook) => string.Join('\n', notebook.CodeCells.Select(Of));

    /// <summary>Each text of the outputs as the file holds it, and the pictures inside of them unpacked.</summary>
    public static IEnumerable<string> Raw(CourseCell cell)
    {
        foreach (var output in cell.Outputs)
        {
            foreach (var text in Texts(output))
            {
                yield return text;
                foreach (Match picture in Picture().Matches(text))
                    yield return Encoding.UTF8.GetString(Convert.FromBase64String(picture.Groups["data"].Value));
            }
        }
    }

    /// <summary>Whether an output holds a picture.</summary>
    public static bool HasPicture(JsonObject output) =>
        output["data"] is JsonObject data && (data.Any(part => part.Key.StartsWith("image/", StringComparison.Ordinal)) || Texts(output).Any(text => Picture().IsMatch(text)));

    private static IEnumerable<string> Texts(JsonObject output) =>
        output["data"] is JsonObject data
            ? data.Where(part => !part.Key.EndsWith("json", StringComparison.Ordinal)).Select(part => CourseCell.Text(part.Value))
            : [CourseCell.Text(output["text"])];

    private static string Readable(string text)
    {
        text = Picture().Replace(text, "");
        return text.Contains('<') ? WebUtility.HtmlDecode(Tag().Replace(Alternative().Replace(text, " ${alt} "), " ")) : text;
    }

    [GeneratedRegex(@"data:image/svg\+xml;base64,(?<data>[A-Za-z0-9+/=]+)")]
    private static partial Regex Picture();

    [GeneratedRegex("<img[^>]*? alt=\"(?<alt>[^\"]*)\"[^>]*>")]
    private static partial Regex Alternative();

    [GeneratedRegex(@"<style\b.*?</style>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tag();
}
