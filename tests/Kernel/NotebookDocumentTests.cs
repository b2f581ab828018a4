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
    public void Whatever_a_notebook_looks_like_only_its_outputs_change() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new RandomNotebook(seed);
        var bytes = Encoding.UTF8.GetBytes(random.Text);
        var document = NotebookDocument.Parse(bytes, "random.ipynb");
        Assert.Equal(bytes, document.With(new Dictionary<int, (int, JsonArray)>()));

        var results = document.Cells.Select((cell, index) => (cell, index)).Where(c => c.cell.IsCode)
            .ToDictionary(c => c.index, c => (c.index + 1, Outputs($"a \"b\" \\ é😀\n\tline {c.index}\u0001")));
        var changed = document.With(results);
        var text = Encoding.UTF8.GetString(changed);

        // Everything between the values that may change is there, in its place.
        var position = 0;
        foreach (var piece in random.Fixed)
        {
            var at = text.IndexOf(piece, position, StringComparison.Ordinal);
            Assert.True(at >= 0, $"seed {seed}: a piece of the file is gone");
            if (position == 0) Assert.Equal(0, at);
            position = at + piece.Length;
        }
        Assert.Equal(text.Length, position);

        var expected = JsonNode.Parse(random.Text.TrimStart('\uFEFF'))!;
        foreach (var (index, (count, outputs)) in results)
        {
            expected["cells"]![index]!["outputs"] = outputs.DeepClone();
            expected["cells"]![index]!["execution_count"] = count;
        }
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(text.TrimStart('\uFEFF'))), $"seed {seed}: another content");
        Assert.Equal(changed, NotebookDocument.Parse(changed, "again.ipynb").With(results));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void New_outputs_are_written_as_the_file_is()
    {
        const string notebook = "{\r\n  \"cells\": [\r\n    {\r\n      \"cell_type\": \"code\",\r\n      \"outputs\": [],\r\n      \"source\": \"1\"\r\n    }\r\n  ]\r\n}";
        var document = NotebookDocument.Parse(Encoding.UTF8.GetBytes(notebook), "a.ipynb");
        Assert.Equal(
            notebook.Replace("[],", "[\r\n        {\r\n          \"name\": \"stdout\",\r\n          \"output_type\": \"stream\",\r\n          \"text\": [\r\n            \"x\"\r\n          ]\r\n        }\r\n      ],", StringComparison.Ordinal)
                .Replace("\"source\": \"1\"", "\"source\": \"1\",\r\n      \"execution_count\": 1", StringComparison.Ordinal),
            Encoding.UTF8.GetString(document.With(new Dictionary<int, (int, JsonArray)> { [0] = (1, Outputs("x")) })));
    }

    [Fact]
    public void Outputs_that_say_the_same_stay_as_another_program_wrote_them()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"cells":[{"cell_type":"code","source":"","execution_count":1,"outputs":[{"output_type":"stream","text":"a\nb","metadata":{"x":1},"name":"stdout"}]}]}""");
        Assert.Equal(bytes, NotebookDocument.Parse(bytes, "a.ipynb").With(new Dictionary<int, (int, JsonArray)> { [0] = (1, Outputs("a\nb")) }));
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
    [InlineData("[]", "it holds a list where an object with \"cells\" should be.")]
    [InlineData("{}", "it has no \"cells\".")]
    [InlineData("{\"cells\": 3}", "its \"cells\" are a number, not a list.")]
    [InlineData("{\"cells\": [1]}", "cell 1 is a number, not an object.")]
    [InlineData("{\"cells\": [{\"source\": \"\"}]}", "cell 1 has no \"cell_type\".")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\"}]}", "cell 1 has no \"source\".")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\", \"source\": 5}]}", "a cell's \"source\" is neither a text nor a list of lines.")]
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
            Assert.Equal(damaged, NotebookDocument.Parse(damaged, "x").With(new Dictionary<int, (int, JsonArray)>()));
        }
        catch (InvalidDataException)
        {
            // Refused, with a sentence.
        }
    }).QuickCheckThrowOnFailure();

    private static JsonArray Outputs(string text) => new(OutputJson.ToJson(new StreamOutput("stdout", text), 1));
}
