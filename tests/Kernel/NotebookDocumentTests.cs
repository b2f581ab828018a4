using System.Text;
using System.Text.Json.Nodes;
using Backprop.Kernel;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Backprop.Tests.Kernel;

public class NotebookDocumentTests
{
    [Fact]
    public void Whatever_a_notebook_looks_like_only_its_outputs_change_in_what_it_says() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new RandomNotebook(seed);
        var bytes = Encoding.UTF8.GetBytes(random.Text);
        var document = NotebookDocument.Parse(bytes, "random.ipynb");
        var nothing = new Dictionary<int, (int, JsonArray)>();
        var written = document.With(nothing);
        Assert.Equal(written, NotebookDocument.Parse(written, "again.ipynb").With(nothing));
        AssertSame(JsonNode.Parse(random.Text.TrimStart('\uFEFF'))!, JsonNode.Parse(written)!);

        var results = document.Cells.Select((cell, index) => (cell, index)).Where(c => c.cell.IsCode)
            .ToDictionary(c => c.index, c => (c.index + 1, Outputs($"a \"b\" \\ é😀\n\tline {c.index}\u0001")));
        var changed = document.With(results);
        var expected = JsonNode.Parse(random.Text.TrimStart('\uFEFF'))!;
        foreach (var (index, (count, outputs)) in results)
        {
            expected["cells"]![index]!["outputs"] = outputs.DeepClone();
            expected["cells"]![index]!["execution_count"] = count;
        }
        AssertSame(expected, JsonNode.Parse(changed)!);
        Assert.Equal(changed, NotebookDocument.Parse(changed, "again.ipynb").With(results));

        // The same values, numbers in the same digits and keys in the same order, however they are spaced and escaped.
        void AssertSame(JsonNode one, JsonNode other) => Assert.True(NotebookJson.Write(one) == NotebookJson.Write(other) && JsonNode.DeepEquals(one, other), $"seed {seed}: another content");
    }).QuickCheckThrowOnFailure();

    public static TheoryData<string> Course => [.. CourseNotebook.All.Select(notebook => notebook.Name)];

    [Theory]
    [MemberData(nameof(Course))]
    public void A_notebook_of_the_course_stays_byte_for_byte_what_it_was(string name)
    {
        var notebook = CourseNotebook.All.Single(notebook => notebook.Name == name);
        var document = NotebookDocument.Parse(notebook.File, name);
        Assert.Equal(notebook.File, document.With(new Dictionary<int, (int, JsonArray)>()));
        var results = notebook.Cells.Where(cell => cell.IsCode && cell.Json["execution_count"] is not null)
            .ToDictionary(cell => cell.Index, cell => ((int)cell.Json["execution_count"]!, cell.Json["outputs"]!.AsArray()));
        Assert.Equal(notebook.File, document.With(results));
    }

    [Fact]
    public void New_outputs_are_written_as_the_file_is()
    {
        const string notebook = "{\r\n  \"cells\": [\r\n    {\r\n      \"cell_type\": \"code\",\r\n      \"metadata\": {},\r\n      \"outputs\": [],\r\n      \"source\": \"1\"\r\n    }\r\n  ]\r\n}\r\n";
        var document = NotebookDocument.Parse(Encoding.UTF8.GetBytes(notebook), "a.ipynb");
        Assert.Equal(
            notebook.Replace("[],", "[\r\n        {\r\n          \"name\": \"stdout\",\r\n          \"output_type\": \"stream\",\r\n          \"text\": [\r\n            \"x\"\r\n          ]\r\n        }\r\n      ],", StringComparison.Ordinal)
                .Replace("\"source\": \"1\"", "\"source\": \"1\",\r\n      \"execution_count\": 1", StringComparison.Ordinal),
            Encoding.UTF8.GetString(document.With(new Dictionary<int, (int, JsonArray)> { [0] = (1, Outputs("x")) })));
    }

    [Fact]
    public void Texts_are_escaped_as_Jupyter_escapes_them()
    {
        // What Python's json.dumps(text, ensure_ascii=False) writes.
        Assert.Equal("\"\\u0000\\b\\t\\n\\f\\r\\u001b\\\"\\\\/<>&'\u007f\u00a0é\u2028😀\"", NotebookJson.Write("\0\b\t\n\f\r\u001b\"\\/<>&'\u007f\u00a0é\u2028😀"));
        Assert.Equal("\"\\ud83d.\\ude00\"", NotebookJson.Write("\ud83d.\ude00")); // two halves that are no pair
    }

    [Theory]
    [InlineData("""{"tags":["skip-execution"]}""", "its tag skip-execution says so")]
    [InlineData("""{"tags":["package:A","skip-execution","package:B"]}""", "it would restore A and B, and is run by those who ask for it")]
    [InlineData("""{"dotnet_interactive":{"language":"fsharp"}}""", "its language is fsharp")]
    [InlineData("""{"polyglot_notebook":{"kernelName":"sql"},"vscode":{"languageId":"csharp"}}""", "its language is sql")]
    [InlineData("""{"vscode":{"languageId":"html"}}""", "its language is html")]
    [InlineData("""{"vscode":{"languageId":"csharp"},"tags":[1,"other"]}""", null)]
    [InlineData("""{"vscode":5,"tags":"skip-execution"}""", null)]
    [InlineData("5", null)]
    public void Cells_of_other_languages_and_those_that_are_marked_so_are_left_out(string metadata, string? why)
    {
        var text = $$"""{"cells":[{"cell_type":"code","metadata":{{metadata}},"source":"1"}]}""";
        Assert.Equal(why, NotebookDocument.Parse(Encoding.UTF8.GetBytes(text), "a").Cells[0].Skipped);
    }

    [Fact]
    public void Displays_end_as_they_were_last_updated_and_leave_no_id()
    {
        var outputs = new NotebookOutputs();
        outputs.Begin(0, 1);
        outputs.Add(0, new StreamOutput("stdout", "10 %\r20 %\r"));
        outputs.Add(0, new StreamOutput("stdout", "done\n"));
        outputs.Add(0, new DisplayOutput("id-7", new Dictionary<string, string> { ["text/plain"] = "old" }));
        outputs.Begin(2, 2);
        outputs.Add(2, new DisplayUpdate("id-7", new Dictionary<string, string> { ["text/plain"] = "new", ["application/vnd.plotly.v1+json"] = """{"data":[1]}""" }));
        var json = outputs.ToJson();
        Assert.Equal(
            """[{"name":"stdout","output_type":"stream","text":["done\n"]},{"data":{"application/vnd.plotly.v1+json":{"data":[1]},"text/plain":["new"]},"metadata":{},"output_type":"display_data"}]""",
            json[0].Outputs.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Empty(json[2].Outputs);
    }

    [Fact]
    public void A_picture_is_kept_without_the_data_that_a_script_would_draw_it_from()
    {
        var figure = new Dictionary<string, string> { ["application/vnd.plotly.v1+json"] = """{"data":[1]}""", ["text/html"] = "<img>", ["text/plain"] = "a picture" };
        Assert.Equal(["text/html", "text/plain"], OutputJson.ToJson(new ResultOutput(figure), 1)["data"]!.AsObject().Select(d => d.Key));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("hello", "line 1 is not valid JSON")]
    [InlineData("{\"cells\": [\n{\"cell_type\": \"code\"", "line 2 is not valid JSON")]
    [InlineData("{\"cells\": []} extra", "line 1 is not valid JSON")]
    [InlineData("[]", "it holds no object with \"cells\".")]
    [InlineData("{\"cells\": [], \"metadata\": {\"a\": 1,\n \"a\": 2}}", "it is not valid JSON (Duplicate property 'a'")]
    [InlineData("{\"cells\": [], \"metadata\": {\"a\": \"\\udc00\"}}", "half of a surrogate pair")]
    [InlineData("{}", "it has no \"cells\".")]
    [InlineData("{\"cells\": 3}", "its \"cells\" are no list.")]
    [InlineData("{\"cells\": [1]}", "cell 1 is no object.")]
    [InlineData("{\"cells\": [{\"source\": \"\"}]}", "cell 1 has no \"cell_type\".")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\"}]}", "cell 1 has no \"source\"")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\", \"source\": 5}]}", "cell 1 has no \"source\" that is a text or a list of lines.")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\", \"source\": \"\\ud800\"}]}", "is no notebook")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "its format is 3, and this program reads format 4")]
    public void A_damaged_file_is_told_in_a_sentence(string text, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => NotebookDocument.Parse(Encoding.UTF8.GetBytes(text), "x.ipynb"));
        Assert.StartsWith("x.ipynb is no notebook: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("not UTF-8", Assert.Throws<InvalidDataException>(() => NotebookDocument.Parse([0xC3, 0x28], "x.ipynb")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_is_read_or_refused() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var bytes = Encoding.UTF8.GetBytes(new RandomNotebook(seed).Text);
        var random = new Random(seed);
        var at = random.Next(bytes.Length);
        var damaged = random.Next(2) == 0 ? bytes[..at] : [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]];
        try
        {
            var written = NotebookDocument.Parse(damaged, "x").With(new Dictionary<int, (int, JsonArray)>());
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Encoding.UTF8.GetString(damaged).TrimStart('\uFEFF')), JsonNode.Parse(written)));
        }
        catch (InvalidDataException)
        {
            // Refused, with a sentence.
        }
    }).QuickCheckThrowOnFailure();

    private static JsonArray Outputs(string text) => new(OutputJson.ToJson(new StreamOutput("stdout", text), 1));
}
