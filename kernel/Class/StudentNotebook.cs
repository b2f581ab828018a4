using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Backprop.Kernel.Class;

/// <summary>A notebook as students get it: without solutions and without the hint that gives the formula away.</summary>
internal static partial class StudentNotebook
{
    /// <summary>The bytes of the notebook for students; its cells keep their ids. Without <paramref name="outputs"/> they lose what they put out.</summary>
    public static byte[] Of(NotebookDocument notebook, bool outputs) => notebook.Changed(root =>
    {
        foreach (var cell in root["cells"]!.AsArray().Select(cell => cell!.AsObject()))
        {
            if ((string?)cell["cell_type"] == "code")
            {
                if (outputs) continue;
                cell["outputs"] = new JsonArray();
                cell["execution_count"] = null;
            }
            else
            {
                cell["source"] = OutputJson.SplitLines(WithoutSolutions(OutputJson.JoinLines(cell["source"])!));
            }
        }
    });

    /// <summary>A text without what opens under "Solution" or "Hint 3".</summary>
    public static string WithoutSolutions(string text) => Given().Replace(text, "").TrimEnd('\n');

    /// <summary>The code of the solution that a text folds away; null where it has none.</summary>
    public static string? SolutionIn(string text) => Solution().Match(text) is { Success: true } found ? found.Groups["code"].Value : null;

    [GeneratedRegex(@"<details>\s*<summary>▸ (Solution|Hint 3)\b.*?</details>\n*", RegexOptions.Singleline)]
    private static partial Regex Given();

    [GeneratedRegex(@"<summary>▸ Solution\b(?:(?!</details>).)*?^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Solution();
}
