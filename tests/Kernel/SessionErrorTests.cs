using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

public class SessionErrorTests : SessionFixture
{
    [Fact]
    public async Task A_compile_error_shows_its_place_with_a_caret()
    {
        Assert.Equal(
            """
            cell 1, line 2, column 9: error CS0103: The name 'foo' does not exist in the current context
              var y = foo + 1;
                      ^
            cell 1, line 3, column 2: error CS0103: The name 'bar' does not exist in the current context
              	bar();
              	^
            """,
            await Failure("int x = 5;\nvar y = foo + 1;\n\tbar();"));
        Assert.Equal(2, (await Run("\nvar y = foo;")).Error!.Line);
    }

    [Fact]
    public async Task Of_many_errors_the_first_are_shown() =>
        Assert.EndsWith("\n… and 3 more.", await Failure(string.Join('\n', Enumerable.Range(0, 8).Select(i => $"a{i}();"))), StringComparison.Ordinal);

    [Fact]
    public async Task An_exception_points_into_cells_alone()
    {
        await Value("void Outer(Action inner) => inner();\n\nint Half(int n)\n{\n    if (n % 2 == 1) throw new ArgumentException(\"odd\", new Exception(\"why\"));\n    return n / 2;\n}");
        var text = await Failure("\nOuter(() =>\n    Half(3));");
        Assert.Equal(
            """
            ArgumentException: odd
               at cell 1, line 5, in Half: if (n % 2 == 1) throw new ArgumentException("odd", new Exception("why"));
               at cell 2, line 3, in a lambda: Half(3));
               at cell 1, line 1, in Outer: void Outer(Action inner) => inner();
               at cell 2, line 2: Outer(() =>
            caused by Exception: why
            """,
            text);
    }

    /// <summary>The runtime throws for all elements of a function's arrays from one place, which has no line.</summary>
    [Theory]
    [InlineData("int[] a = new int[3];\n\na[5]", "   at cell 1, line 3: a[5]", 3)]
    [InlineData("int[] a = new int[3];\nint At(int i)\n{\n    return a[i];\n}\nAt(5)", "   at cell 1, line 4, in At: return a[i];\n   at cell 1, line 6: At(5)", 4)]
    [InlineData("var a = new double[2];\nvar b = new[] { 1 };\nfor (int i = 0; i < 9; i++)\n    a[i] = b[0];\nb[0] = 2;", "   at cell 1, line 4: a[i] = b[0];\n   or cell 1, line 5: b[0] = 2;", null)]
    [InlineData("int[] a = [1];\nFunc<int, int> f = i =>\n  a[i];\nf(1)", "   at cell 1, line 3, in a lambda: a[i];\n   at cell 1, line 4: f(1)", 3)]
    [InlineData("int n = int.MaxValue;\nn = checked(n + 1);", "   at cell 1, line 2: n = checked(n + 1);", 2)]
    public async Task An_index_that_is_out_of_range_has_a_line(string code, string expected, int? line)
    {
        Assert.EndsWith("\n" + expected, await Failure(code), StringComparison.Ordinal);
        Assert.Equal(line, ((ErrorOutput)Outputs[^1]).Line);
    }

    [Fact]
    public async Task Exceptions_of_awaited_and_of_waited_tasks_are_alike()
    {
        Assert.StartsWith("InvalidOperationException: late\n   at cell 1, line 1, in Fail", await Failure("async Task Fail() { await Task.Delay(1); throw new InvalidOperationException(\"late\"); }\nawait Fail();"), StringComparison.Ordinal);
        Assert.StartsWith("InvalidOperationException: late\n   at cell 1, line 1, in Fail", await Failure("Fail().Wait();"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_whose_message_fails_is_told_of_all_the_same()
    {
        Assert.StartsWith("Odd: (its message cannot be read: OperationCanceledException)\n   at cell 1, line 2", await Failure("class Odd : Exception { public override string Message => throw new OperationCanceledException(); }\nthrow new Odd();"), StringComparison.Ordinal);
        Assert.Equal("4", await Value("2 + 2"));
    }

    [Theory]
    [InlineData("var x = ", " -", "1;", "")]
    [InlineData("var x = ", "(", "1", ")")]
    [InlineData("", "{", "", "}")]
    [InlineData("var x = ", "(", "", "")]
    [InlineData("", "if (true) ", ";", "")]
    [InlineData("", "if (false) ; else ", ";", "")]
    [InlineData("var f = ", "() => ", "1;", "")]
    [InlineData("var x = ", "true ? 1 : ", "1;", "")]
    [InlineData("var x = 1", " + 1", ";", "")]
    [InlineData("var x = \"\"", ".Trim()", ";", "")]
    public async Task Code_that_is_nested_too_deeply_is_refused_before_the_compiler_falls(string before, string open, string inside, string close)
    {
        string Nested(int levels) => before + string.Concat(Enumerable.Repeat(open, levels)) + inside + string.Concat(Enumerable.Repeat(close, levels));
        foreach (var levels in (int[])[20_000, 300_000])
            Assert.Contains("the compiler cannot go into it. Write it in smaller steps.", await Failure(Nested(levels)), StringComparison.Ordinal);
        await Run(Nested(500)); // whatever comes of it
        Assert.Equal("2", await Value("1 + 1"));
    }

    [Fact]
    public async Task A_repeated_frame_is_shown_once() =>
        Assert.Contains("F(n - 1); (5 times)", await Failure("int F(int n) => n == 0 ? throw new Exception(\"end\") : 1 + F(n - 1);\nF(4)"), StringComparison.Ordinal);

    [Theory]
    [InlineData("int a = 1;\n#r \"x.dll\"", "CS7009")]
    [InlineData("int a = 1;\n#r \"x.dll\"", "#r and #load stand before all other code of a cell")]
    [InlineData("#i \"nuget: here\"", "#i is not known here: packages come from")]
    [InlineData("#r \"\"", "cell 1, line 1: #r names nothing: write")]
    [InlineData("#r \"nuget: Newtonsoft.Json, -1\"", "cell 1, line 1: #r \"nuget: Newtonsoft.Json, -1\": -1 is no version.")]
    [InlineData("1.ToString();\n\n#!pip install x", "cell 1, line 3: #!pip is not known here.")]
    [InlineData("#!import", "cell 1, line 1: #!import names no file: write #!import FILE.")]
    [InlineData("#!importing x", "cell 1, line 1: #!importing is not known here.")]
    [InlineData("\n#r \"nowhere.dll\"", "cell 1, line 2: There is no file nowhere.dll to refer to.")]
    [InlineData("#!import setup.csx", "cell 1, line 1: There is no setup.csx yet: build the library first: dotnet build")]
    [InlineData("#!import other.csx", "There is no file other.csx to import.")]
    [InlineData("#load \"other.csx\"", "There is no file other.csx to import.")]
    public async Task A_directive_that_cannot_be_carried_out_says_why(string code, string expected)
    {
        var text = await Failure(code);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder, text, StringComparison.Ordinal);
    }
}
