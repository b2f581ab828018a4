using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests;

/// <summary>What a notebook file must look like to open and run alike in every host.</summary>
public sealed partial class HostRulesTests
{
    private const string Setup = "#!import setup.csx";

    private static readonly JsonNode NotebookMetadata = JsonNode.Parse(
        """
        {
          "kernelspec": { "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" },
          "language_info": { "codemirror_mode": "text/x-csharp", "file_extension": ".cs", "mimetype": "text/x-csharp", "name": "C#", "pygments_lexer": "csharp", "version": "14.0" },
          "polyglot_notebook": { "kernelInfo": { "defaultKernelName": "csharp", "items": [{ "aliases": [], "name": "csharp" }] } }
        }
        """)!;

    private static readonly JsonNode CodeMetadata = JsonNode.Parse(
        """{ "dotnet_interactive": { "language": "csharp" }, "polyglot_notebook": { "kernelName": "csharp" }, "vscode": { "languageId": "csharp" } }""")!;

    private static readonly string[] OwnMetadata = ["equations", "exercise", "tags"];

    [Fact]
    public void The_setup_cell_comes_first_and_alone() => CourseNotebook.Obey(SetupComplaints);

    [Fact]
    public void Metadata_is_what_the_hosts_ask_for() => CourseNotebook.Obey(MetadataComplaints);

    [Fact]
    public void Ids_are_readable_words_and_unique() => CourseNotebook.Obey(IdComplaints);

    [Fact]
    public void Files_are_written_as_the_kernel_and_Jupyter_write_them() => CourseNotebook.Obey(FormatComplaints);

    [Fact]
    public void Notebooks_are_those_of_the_course() => Assert.Equal(CourseNotebook.Names, CourseNotebook.All.Select(notebook => notebook.Name));

    [Theory]
    [InlineData("var x = 1;")]
    [InlineData("#!import setup.csx\nvar x = 1;")]
    [InlineData("#!import other.csx")]
    public void Another_first_cell_is_refused(string first) => Assert.NotEmpty(SetupComplaints(CourseNotebook.Of(Code("setup", first))));

    [Theory]
    [InlineData("#r \"nuget: Some.Package\"\nvar x = 1;")]
    [InlineData("#load \"more.csx\"")]
    [InlineData("#!time\nvar x = 1;")]
    public void A_later_cell_with_a_directive_is_refused(string later) =>
        Assert.NotEmpty(SetupComplaints(CourseNotebook.Of(Code("setup", Setup), Code("later", later))));

    [Theory]
    [InlineData("one", "one")]
    [InlineData("3f1c9a2b", "b")]
    [InlineData("0b1de4a2-77a1-4f0e-9c1b-1f2a3b4c5d6e", "b")]
    [InlineData("Has_Capitals", "b")]
    [InlineData("", "b")]
    public void Ids_made_by_a_machine_or_used_twice_are_refused(string first, string second) =>
        Assert.NotEmpty(IdComplaints(CourseNotebook.Of(Code(first, ""), Code(second, ""))));

    [Fact]
    public void Other_metadata_and_another_layout_are_refused()
    {
        var cell = Code("a", "");
        cell["metadata"]!["vscode"] = new JsonObject();
        var notebook = CourseNotebook.Of(cell);

        Assert.Contains(MetadataComplaints(notebook), complaint => complaint.Contains("cell a", StringComparison.Ordinal));
        Assert.Contains(MetadataComplaints(notebook), complaint => complaint.Contains("kernelspec", StringComparison.Ordinal));
        Assert.NotEmpty(FormatComplaints(notebook));
    }

    private static IEnumerable<string> SetupComplaints(CourseNotebook notebook)
    {
        if (notebook.CodeCells.First() is var first && first.Source != Setup)
            yield return $"{first} is the first code cell and must hold {Setup} and nothing else.";
        foreach (var cell in notebook.CodeCells.Skip(1).Where(cell => !cell.Packages.Any() && Directive().IsMatch(cell.Source)))
            yield return $"{cell} holds a line that is for the host: only the setup cell may.";
    }

    private static IEnumerable<string> MetadataComplaints(CourseNotebook notebook)
    {
        if (!JsonNode.DeepEquals(notebook.Json["metadata"], NotebookMetadata))
            yield return $"{notebook.Name}: the metadata must be {NotebookMetadata.ToJsonString()}";
        if ((int?)notebook.Json["nbformat"] != 4 || (int?)notebook.Json["nbformat_minor"] != 5)
            yield return $"{notebook.Name} must be of nbformat 4.5.";
        foreach (var cell in notebook.Cells)
        {
            var rest = cell.Metadata.DeepClone().AsObject();
            foreach (var own in OwnMetadata)
                rest.Remove(own);
            if (!JsonNode.DeepEquals(rest, cell.IsCode ? CodeMetadata : new JsonObject()))
                yield return $"{cell}: unexpected metadata {cell.Metadata.ToJsonString()}";
        }
    }

    private static IEnumerable<string> IdComplaints(CourseNotebook notebook)
    {
        foreach (var cell in notebook.Cells.Where(cell => !ReadableId().IsMatch(cell.Id) || MachineId().IsMatch(cell.Id)))
            yield return $"{cell}: the id must be words in small letters, joined by hyphens.";
        foreach (var twice in notebook.Cells.GroupBy(cell => cell.Id).Where(group => group.Count() > 1))
            yield return $"{notebook.Name}: {twice.Count()} cells have the id {twice.Key}.";
    }

    private static IEnumerable<string> FormatComplaints(CourseNotebook notebook)
    {
        var written = NotebookJson.Write(Sorted(notebook.Json)) + "\n";
        if (!notebook.File.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(written)))
            yield return $"{notebook.Name}: the file must be indented by one space, its keys in order, without needless escapes, with \\n at the end of each line and of the file.";
        foreach (var cell in notebook.Cells)
        {
            var lines = cell.Json["source"] as JsonArray;
            if (lines is null || lines.SkipLast(1).Any(line => !((string)line!).EndsWith('\n')) || lines.Any(line => ((string)line!).TrimEnd('\n').Contains('\n')))
                yield return $"{cell}: the source must be a list of lines.";
        }
    }

    /// <summary>Keys in the order that Jupyter and VS Code save them in, so that a save by one of them changes nothing.</summary>
    private static JsonNode Sorted(JsonNode json) => json switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is { } value ? Sorted(value) : null))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Sorted(item))]),
        _ => json.DeepClone(),
    };

    private static JsonObject Code(string id, string source) =>
        new() { ["cell_type"] = "code", ["id"] = id, ["metadata"] = CodeMetadata.DeepClone(), ["source"] = source };

    [GeneratedRegex(@"^\s*#(!|r\s|load\s)", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ReadableId();

    [GeneratedRegex(@"^(?=.*\d)[0-9a-f]{8}(-[0-9a-f]{4})*|^\d+$")]
    private static partial Regex MachineId();
}
