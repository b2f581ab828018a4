using System.Text.RegularExpressions;

namespace Backprop.Tests;

/// <summary>
/// The numbers that a text asks its reader to believe: decimals, percentages, numbers with thousands separators, and whole numbers from 100 on.
/// Not among them are years; numbers in formulas, code, links and the columns of tables that say what a post claims; sizes (28 × 28, 784-256-10);
/// numbers that are names (section 1.2, C# 12, and 000 to 004, the posts); the minutes at the head (TimeTests counts them); and what a folded solution says, which is printed once it is put in.
/// </summary>
internal static partial class ProseNumbers
{
    public static IEnumerable<ProseNumber> In(string markdown)
    {
        var text = Tag().Replace(Link().Replace(Time().Replace(WithoutFoldedFormulasAndCode(markdown), " "), " "), " ");
        text = string.Join('\n', WithoutClaims(text.Split('\n')));
        text = Size().Replace(Name().Replace(HeadingNumber().Replace(text, ""), " "), " ");
        foreach (Match match in Number().Matches(text))
        {
            var number = new ProseNumber(match.Groups["number"].Value, match.Groups["percent"].Success);
            var whole = number.Text.All(char.IsAsciiDigit);
            if (!whole || number.IsPercentage || (number.Text.Length >= 3 && !Year().IsMatch(number.Text)))
                yield return number;
        }
    }

    public static string WithoutFoldedFormulasAndCode(string markdown) => WithoutFormulasAndCode(Folded().Replace(markdown, " "));

    public static string WithoutFormulasAndCode(string markdown) => InlineCode().Replace(Formula().Replace(Fence().Replace(markdown, " "), " "), " ");

    /// <summary>The lines without the table columns whose heading speaks of a post or a claim.</summary>
    private static IEnumerable<string> WithoutClaims(IEnumerable<string> lines)
    {
        HashSet<int>? claims = null;
        foreach (var line in lines)
        {
            if (!line.TrimStart().StartsWith('|'))
            {
                claims = null;
                yield return line;
                continue;
            }

            var columns = line.Split('|');
            claims ??= [.. columns.Index().Where(column => Claim().IsMatch(column.Item)).Select(column => column.Index)];
            yield return string.Join('|', columns.Where((_, i) => !claims.Contains(i)));
        }
    }

    [GeneratedRegex(@"^\s*```.*?^\s*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("<details>.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Folded();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\$\$.*?\$\$|\$[^$]*\$", RegexOptions.Singleline)]
    private static partial Regex Formula();

    [GeneratedRegex(@"!?\[[^\]]*\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*Time\*\*.*")]
    private static partial Regex Time();

    [GeneratedRegex(@"<[^>\n]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\b(post|claim)", RegexOptions.IgnoreCase)]
    private static partial Regex Claim();

    [GeneratedRegex(@"^#+ +(\d+(\.\d+)*|\d{3}-\d+)", RegexOptions.Multiline)]
    private static partial Regex HeadingNumber();

    [GeneratedRegex(@"(?<!\w)(posts?|notebooks?|exercises?|equations?|sections?|parts?|versions?|seeds?|C#|\.NET) \(?\d+(\.\d+)*\)?((, | and | or | to |–|, and )\(?\d+(\.\d+)*\)?)*", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\d.,])\d[\d,]*(\s*×\s*\d[\d,]*)+|(?<![\d.,])\d+(-\d+)+(?![\d.])")]
    private static partial Regex Size();

    [GeneratedRegex(@"(?<![\w.])(?!0\d)(?<number>\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?(e[-+]?\d+)?)(?<percent>\s?%)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(19|20)\d\d$")]
    private static partial Regex Year();
}

/// <summary>A number as a text writes it, without sign and percent sign.</summary>
internal sealed record ProseNumber(string Text, bool IsPercentage)
{
    /// <summary>Whether the number, so rounded, stands in <paramref name="text"/>. A whole percentage must be one there too: 5 alone is everywhere.</summary>
    public bool StandsIn(string text)
    {
        var percent = IsPercentage && !Text.Contains('.') ? @"\s*%" : "";
        return Regex.IsMatch(Plain(text), $@"(?<![\d.]){Regex.Escape(Plain(Text))}(?!\d|\.\d){percent}");
    }

    /// <summary>A whole number may be one that the code sets; all others are results.</summary>
    public bool MayBeSetting => !IsPercentage && Text.All(c => char.IsAsciiDigit(c) || c == ',');

    public override string ToString() => Text + (IsPercentage ? " %" : "");

    private static string Plain(string text) => Regex.Replace(text, @"(?<=\d)[,_](?=\d{3}(?!\d))", "");
}
