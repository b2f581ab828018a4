using System.Diagnostics;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

/// <summary>A stop ends every kind of cell, keeps the variables, and changes nothing in what a cell means.</summary>
public class StopTests : SessionFixture
{
    [Fact]
    public async Task Every_kind_of_cell_is_stopped_and_the_next_one_sees_the_variables()
    {
        await Value("int x = 0; int kept = 42;");
        await Value(EndlessCells.Course);
        using var asked = new ManualResetEventSlim();
        Session.Input = (_, _) =>
        {
            asked.Wait();
            return null;
        };
        foreach (var cell in EndlessCells.Plain.Concat(EndlessCells.OfTheCourse))
        {
            var result = await Run(cell, seconds: 0.2);
            Assert.True(result is { Status: CellStatus.Stopped, Error.Message: "The cell was stopped after 0.2 s, its time limit." }, $"{cell}: {result.Status} {string.Join('\n', result.Error?.Traceback ?? [])}");
            Assert.Equal("42", await Value("x = 0; kept"));
        }
    }

    [Fact]
    public async Task A_stop_reaches_other_threads_of_the_cell()
    {
        await Value("var counts = new long[2];");
        await Run("new System.Threading.Thread(() => { while (true) counts[0]++; }).Start(); Task.Run(() => { while (true) counts[1]++; }); while (true) ;", seconds: 0.3);
        Assert.Equal("True", await Value("var before = (counts[0], counts[1]); await Task.Delay(50); before == (counts[0], counts[1]) && before.Item1 > 0"));
    }

    [Fact]
    public async Task One_session_is_stopped_and_another_is_not()
    {
        using var other = new Session(Folder);
        var running = other.RunAsync("long n = 0; while (n < 2_000_000_000) n++; n", Outputs.Add, token: TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) Assert.Equal(CellStatus.Stopped, (await Run("while (true) ;", seconds: 0.05)).Status);
        Assert.Equal(CellStatus.Ok, (await running).Status);
    }

    [Fact]
    public async Task A_stop_before_the_cell_begins_is_answered_and_the_session_lives_on()
    {
        using var cancel = new CancellationTokenSource();
        var first = Run("1 + 1", token: cancel.Token); // the compiler still warms up
        await cancel.CancelAsync();
        Assert.Equal(CellStatus.Stopped, (await first).Status);
        Assert.StartsWith("Stopped: ", Assert.Single(((ErrorOutput)Outputs[^1]).Traceback), StringComparison.Ordinal);

        var endless = Run("while (true) ;", seconds: 1);
        using var waiting = new CancellationTokenSource(100);
        Assert.Equal(CellStatus.Stopped, (await Session.RunAsync("2", _ => { }, token: waiting.Token)).Status);
        await endless;
        Assert.Equal("3", await Value("1 + 2"));
    }

    [Fact]
    public async Task A_cell_is_stopped_while_it_compiles()
    {
        await Value("int kept = 42;");
        var large = string.Join('\n', Enumerable.Range(0, 4000).Select(i => $"var v{i} = Enumerable.Range(0, {i}).Select(n => n * 2.0).Where(n => n > {i}).ToList();"));
        var time = Stopwatch.StartNew();
        Assert.Equal(CellStatus.Stopped, (await Run(large, seconds: 0.05)).Status);
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 20); // it takes much longer to compile
        Assert.Equal("42", await Value("kept"));
    }

    [Theory]
    [InlineData("Func<int, object> f = n => null; f(1)", "null")]
    [InlineData("Func<int[]> f = () => [1, 2]; f()", "[1, 2]")]
    [InlineData("Func<Task<int>> f = async () => await Task.FromResult(5); await f()", "5")]
    [InlineData("Func<Task> f = async () => await Task.FromResult(5); await f(); Task.Run(() => 6).Result", "6")]
    [InlineData("Task.Run(() => Task.FromResult(7)).Result", "7")]
    [InlineData("var list = new List<int>(); Action<int> add = n => list.Add(n); Func<int, bool> remove = n => list.Remove(n); add(3); remove(3)", "True")]
    [InlineData("int n = 1; Func<int> next = () => n++; Action skip = () => n++; skip(); next()", "2")]
    [InlineData("Func<int, int> f = n => n > 0 ? n : throw new Exception(); Func<int> g = () => throw new Exception(); f(4)", "4")]
    [InlineData("async ValueTask<int> F() => await Task.FromResult(1); async ValueTask G() => await Task.Yield(); await G(); await F()", "1")]
    [InlineData("ref int Last(int[] a) => ref a[^1]; var a = new int[2]; Last(a) = 5; a[1]", "5")]
    [InlineData("var f = (int n) => n + 1; var g = object (bool b) => b ? 1 : \"two\"; $\"{f(1)} {g(false)}\"", "2 two")]
    [InlineData("System.Linq.Expressions.Expression<Func<int, Func<int>>> e = n => () => n + 1; e", "n => () => (n + 1)")]
    [InlineData("new[] { 3, 1, 2 }.AsQueryable().Where(n => n > 1).OrderBy(n => n).Select(n => n * 10)", "System.Int32[].Where(n => (n > 1)).OrderBy(n => n).Select(n => (n * 10))")]
    [InlineData("(from n in new[] { 3, 1, 2 } let m = n * n join k in new[] { 1, 9 } on m equals k orderby n descending group new { n, k } by n % 2 into g select g.Sum(p => p.k)).Single()", "10")]
    [InlineData("from n in new[] { 3, 1 }.AsQueryable() where n > 1 select n", "System.Int32[].Where(n => (n > 1))")]
    [InlineData("class C { int a; public int A { get => a; set => a = value; } public int Twice => 2 * A; public C() => a = 4; ~C() => a = 0; public static implicit operator int(C c) => c.Twice; } (int)new C()", "8")]
    [InlineData("static class S { public static readonly int N; static S() { for (int i = 0; i < 5; i++) N++; } } S.N", "5")]
    [InlineData("int n = 0; outer: for (int i = 0; i < 3; i++) for (int j = 0; ; j++) { if (j == 2) break; if (i == 1) continue; n++; if (n > 9) goto outer; } n", "4")]
    [InlineData("int F(int n) { return n; } F(/* a */ 3) // the end", "3")]
    [InlineData("int F() { Span<int> s = stackalloc int[3]; foreach (ref var v in s) v = 2; return s[0] + s[2]; } F()", "4")]
    [InlineData("record A(int N) { public override sealed string ToString() => \"own\"; } record B(int N, int M) : A(N); var b = new B(1, 2); $\"{b} {b == b with { }} {b == b with { M = 3 }} {new A(1) == (A)b} {b.GetHashCode() == new B(1, 2).GetHashCode()}\"", "own True False False True")]
    [InlineData("record A; partial record C<T>(T N, string S = null) : A; partial record C<T> { public int M; } sealed record D { } record struct E(int N); $\"{new A()} {new C<int>(1, \"x\")} {new D()} {new E(2)}\"", "A { } C { N = 1, S = x, M = 0 } D { } E { N = 2 }")]
    [InlineData("unsafe { int v = 3; int* p = &v; while (*p > 0) (*p)--; } 1", "1")]
    public async Task What_a_cell_means_stays(string code, string expected) => Assert.Equal(expected, await Value(code));

    [Fact]
    public async Task No_line_moves()
    {
        await Value("int Half(int n) =>\n    // a comment\n    n % 2 == 0 ? n / 2 : Zero(n);\n\nint Zero(int n)\n{ // here\n    while (true)\n\n        throw new Exception();\n}");
        Assert.Equal("""
            Exception: Exception of type 'System.Exception' was thrown.
               at cell 1, line 9, in Zero: throw new Exception();
               at cell 1, line 3, in Half: n % 2 == 0 ? n / 2 : Zero(n);
               at cell 2, line 3, in a lambda: i => Half(i))
               at cell 2, line 2: new[] { 3 }.Select(
            """, await Failure("\nnew[] { 3 }.Select(\n  i => Half(i))\n  .ToList()"));
        Assert.Equal("cell 3, line 3, column 8: error CS0103: The name 'y' does not exist in the current context\n    x => y)\n         ^", await Failure("\nnew[] { 3 }.Select(\n  x => y)"));
    }

    [Fact]
    public async Task An_exception_on_a_thread_of_the_cell_fails_the_cell_alone()
    {
        await Value("int kept = 42;");
        Assert.StartsWith("InvalidOperationException: lost\n   at cell 2, line 1", await Failure("new System.Threading.Thread(() => throw new InvalidOperationException(\"lost\")).Start(); while (true) ;"), StringComparison.Ordinal);
        Assert.StartsWith("InvalidOperationException: void\n   at cell 3, line 1, in Bad", await Failure("async void Bad() { await Task.Delay(1); throw new InvalidOperationException(\"void\"); } Bad(); await Task.Delay(-1);"), StringComparison.Ordinal);
        Assert.StartsWith("InvalidOperationException: pool\n", await Failure("async void Bad() { await Task.Delay(1).ConfigureAwait(false); throw new InvalidOperationException(\"pool\"); } Bad(); System.Threading.Thread.Sleep(-1);"), StringComparison.Ordinal);
        Assert.Equal("42", await Value("kept"));
    }

    [Fact]
    public async Task Many_sleeping_tasks_leave_threads_for_the_next_cell()
    {
        Assert.Null(await Value("for (int i = 0; i < 300; i++) _ = Task.Run(() => System.Threading.Thread.Sleep(3_000)); Console.WriteLine(\"started\");"));
        var time = Stopwatch.StartNew();
        Assert.Equal("2", await Value("await Task.Run(() => 2)"));
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 2.5);
    }
}
