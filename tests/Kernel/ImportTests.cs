using Xunit;

namespace Backprop.Tests.Kernel;

public class ImportTests : SessionFixture
{
    [Fact]
    public async Task Files_are_imported_recursively_and_their_values_are_there_at_once()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "parts"));
        Save("parts/a.csx", "#!import b.cs\nvar sum = new Pair { X = 1, Y = 2 }.Sum;");
        Save("parts/b.cs", "class Pair { public int X, Y; public int Sum => X + Y; }");
        Assert.Equal("4", await Value("#!import parts/a.csx\nsum + 1"));
        Assert.Equal("3", await Value("#load \"parts/a.csx\"\nsum"));
    }

    [Theory]
    [InlineData("#!import a b.csx")]
    [InlineData("#!import \"a b.csx\"")]
    [InlineData("#!import 'a b.csx'")]
    [InlineData("#!import \"a b.csx\";")]
    [InlineData("#!import  a b.csx // the set-up")]
    [InlineData("#!import \"a b.csx\"  ; // the set-up")]
    [InlineData("#load \"a b.csx\" // the set-up")]
    public async Task An_import_is_written_in_many_ways(string line)
    {
        Save("a b.csx", "int seven = 7;");
        Assert.Equal("8", await Value($"{line}\nseven + 1"));
    }

    [Fact]
    public async Task A_notebook_is_imported_by_its_code_cells()
    {
        Save("other.ipynb", """{"cells":[{"cell_type":"code","source":["int a = 1;\n"]},{"cell_type":"markdown","source":"no code"},{"cell_type":"code","source":"int b = a + 1;\nthrow new Exception();"}]}""");
        Assert.Contains("other.ipynb, cell 2, line 2", await Failure("#!import other.ipynb"), StringComparison.Ordinal);
        Assert.Equal("2", await Value("b"));
    }

    [Theory]
    [InlineData("self.csx", "#!import self.csx", "self.csx, line 1: self.csx imports itself, directly or through another file.")]
    [InlineData("bad.ipynb", "{", "bad.ipynb is no notebook")]
    [InlineData("setup.csx", "#r \"/moved/library.dll\"", "moved or cleaned, build the library again: dotnet build")]
    [InlineData("text.txt", "", "text.txt cannot be imported: a .csx, .cs or .ipynb file can.")]
    [InlineData("wrong.csx", "\nnonsense();", "wrong.csx, line 2, column 1: error CS0103")]
    [InlineData("wants.csx", "\n#r \"gone.dll\"", "wants.csx, line 2: There is no file gone.dll to refer to.")]
    public async Task A_file_that_cannot_be_imported_says_why(string file, string text, string expected)
    {
        Save(file, text);
        Assert.Contains(expected, await Failure($"#!import {file}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_before_an_import_runs_before_it_and_time_is_told()
    {
        Save("two.csx", "Console.Write(\"two \");");
        await Value("Console.Write(\"one \");\n#!import two.csx\nConsole.Write(\"three\");");
        Assert.Equal("one two three", Streamed("stdout"));
        await Value("#!csharp\n#!time\nint q = 1;");
        Assert.Matches(@"^Wall time: [\d.]+ ms$", Outputs.OfType<Backprop.Kernel.DisplayOutput>().Single().Data["text/plain"]);
    }
}
