using Xunit;

namespace Backprop.Tests.Kernel;

/// <summary>A function that calls itself without end fails its cell with a sentence, of whatever form it is; the session and its variables live on.</summary>
public class RecursionTests : SessionFixture
{
    [Theory]
    [InlineData("int F(int n) => F(n + 1) + 1; F(0)", "in F: int F(int n)")]
    [InlineData("int F(int n) { return G(n) + 1; }\nint G(int n) => F(n) + 1;\nF(0)", "line 2, in G: int G(int n)")]
    [InlineData("await Task.Delay(1); int F(int n) => F(n + 1) + 1; F(0)", "in F: ")]
    [InlineData("int F(int n) => F(n + 1) + 1; await Task.Run(() => F(0))", "in F: ")]
    [InlineData("class P { public int X => X + 1; } new P().X", "in get_X: ")]
    [InlineData("class P { public int X { get { return X + 1; } } } Console.WriteLine(new P().X);", "in get_X: ")]
    [InlineData("class P { public override string ToString() => $\"({this})\"; } new P()", "in ToString: ")]
    [InlineData("class P { public override string ToString() => $\"({this})\"; } Console.WriteLine(new P());", "in ToString: ")]
    [InlineData("record P(P Next, object Other); sealed record Q<T>(T[] Of) : P(null, null) { public P Back { get; set; } } var a = new Q<int>([2]); a.Back = a; a.GetHashCode()", "in get_EqualityContract: ")]
    [InlineData("record P { public P Next; } var a = new P(); a.Next = a; a.GetHashCode()", "in get_EqualityContract: ")]
    [InlineData("sealed record P { public P Next; } var (a, b) = (new P(), new P()); (a.Next, b.Next) = (a, b); a == b", "in get_EqualityContract: ")]
    [InlineData("class P { public P() => new P(); } new P()", "in .ctor: ")]
    [InlineData("class P { P next = new P(); } new P()", "in .ctor: ")]
    [InlineData("class P { public P Next { get; } = new(); } new P()", "in .ctor: ")]
    [InlineData("class P { public int this[int i] => this[i + 1]; } new P()[0]", "in get_Item: ")]
    [InlineData("class P { public static P operator +(P a, P b) => a + b; } new P() + new P()", "in op_Addition: ")]
    [InlineData("Func<int, int> f = null; f = n => f(n + 1) + 1; f(0)", "in a lambda: ")]
    [InlineData("IEnumerable<int> F(int n) { foreach (int i in F(n + 1)) yield return i; } F(0).ToList()", "in F: ")]
    [InlineData("async Task<int> F(int n) => await F(n + 1) + 1; await F(0)", "in F: ")]
    public async Task Endless_recursion_fails_its_cell_alone(string code, string expected)
    {
        await Value("int kept = 42;");
        var said = await Failure(code);
        Assert.StartsWith("InsufficientExecutionStackException: The stack is full: a function calls itself without end, or much too deep.\n   at cell 2, line ", said, StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.InRange(said.Split('\n').Length, 2, 8);
        Assert.Equal("42", await Value("kept"));
    }

    /// <summary>What the compiler writes of a record's text looks after the stack, in words of .NET's own.</summary>
    [Fact]
    public async Task A_record_in_a_ring_fails_the_cell_that_shows_it()
    {
        await Value("record P(int N) { public P Next { get; set; } }\nint kept = 42;");
        foreach (var shown in (string[])["a", "$\"{a}\"", "(a, a)", "Console.WriteLine(a);"])
            Assert.StartsWith("InsufficientExecutionStackException: ", await Failure($"var a = new P(1); a.Next = a; {shown}"), StringComparison.Ordinal);
        Assert.Equal("42", await Value("kept"));
    }

    [Fact]
    public async Task Deep_recursion_that_ends_gives_its_value()
    {
        Assert.Equal("100000", await Value("long Depth(int n) => n == 0 ? 0 : Depth(n - 1) + 1; Depth(100_000)"));
        Assert.Equal("1000", await Value("async Task<long> Later(int n) => n == 0 ? 0 : await Later(n - 1) + 1; await Later(1_000)"));
    }
}
