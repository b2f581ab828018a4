namespace Backprop.Tests.Kernel;

/// <summary>Cells that never end, each of another kind: what people wait for and then stop.</summary>
internal static class EndlessCells
{
    /// <summary>Plain C#; <c>x</c> is an int of an earlier cell.</summary>
    public static readonly IReadOnlyList<string> Plain =
    [
        // loops and jumps
        "while (true) ;",
        "do x++; while (true);",
        "for (;;) { x++; }",
        "foreach (var (i, j) in Pairs()) x += j; IEnumerable<(int, int)> Pairs() { while (true) yield return (1, 2); }",
        "again: x++; goto again;",
        "switch (x) { case 0: goto default; default: goto case 0; }",
        "while (true) { try { x++; throw new Exception(); } catch (Exception) { } }",
        "try { throw new Exception(); } finally { while (true) { } }",
        "try { while (true) x++; } catch { while (true) x++; }",
        // functions of every form
        "long Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2); Fib(90)",
        "static void Twice(int n) { if (n == 0) return; Twice(n - 1); Twice(n - 1); } Twice(60);",
        "Func<int, int> f = null; f = n => n == 0 ? 0 : f(n - 1) + f(n - 1); f(60)",
        "Action<int> f = null; f = delegate (int n) { if (n > 0) { f(n - 1); f(n - 1); } }; f(60);",
        "class P { int Left => Right; int Right { get => Deep(60); } static int Deep(int n) => n == 0 ? 0 : Deep(n - 1) + Deep(n - 1); public static P operator +(P a, P b) => a.Left > 0 ? a : b; } new P() + new P()",
        "class C { public C(int n) { if (n > 0) { new C(n - 1); new C(n - 1); } } public int this[int n] => n == 0 ? 0 : this[n - 1] + this[n - 1]; } new C(60)",
        "ref int At(int[] a, int n) => ref n == 0 ? ref a[0] : ref (At(a, n - 1) == 1 ? ref At(a, n - 1) : ref At(a, n - 1)); At(new int[1], 60)",
        // other people's loops over the cell's functions
        "Enumerable.Range(0, int.MaxValue).Select(i => (long)i).Where(i => i < 0).Count()",
        "bool Never(int i) => false; Enumerable.Range(0, int.MaxValue).Where(Never).Concat(Enumerable.Range(0, int.MaxValue).Where(Never)).Count()",
        "(from i in Enumerable.Range(0, int.MaxValue) from j in Enumerable.Range(0, 9) where i + j < 0 orderby i select i).Count()",
        "new List<int>(Enumerable.Range(0, 1000)).Sort((a, b) => { while (true) ; });",
        "IEnumerable<int> Naturals() { int i = 0; while (true) yield return i++; } long s = 0; foreach (var n in Naturals()) s += n;",
        "IEnumerable<int> Empty() { while (true) x++; yield break; } Empty()",
        // the runtime at work, where an abort would end the process
        "while (true) { Guid.NewGuid(); x += DateTime.Now.Second; typeof(List<int>).GetMethods(); }",
        "while (true) string.Join(\",\", Enumerable.Range(0, 1000));",
        "while (true) { var d = new Dictionary<string, int>(); for (int i = 0; i < 1000; i++) d[$\"{i}\"] = i; }",
        "while (true) { var list = Enumerable.Range(0, 10_000).Reverse().ToList(); list.Sort(); }",
        "while (true) Console.Write(\"x\");",
        "var big = new string('x', 100_000); while (true) Console.Write(big);",
        "while (true) display(new string('x', 10_000));",
        "var shown = display(0); while (true) shown.Update(x++);",
        "for (int i = 0; ; i++) { Console.Write($\"\\repoch {i}\"); System.Threading.Thread.Sleep(5); }",
        // threads, tasks and waiting
        "System.Threading.Thread.Sleep(-1);",
        "while (true) try { System.Threading.Thread.Sleep(-1); } catch { }",
        "lock (new object()) new System.Threading.ManualResetEvent(false).WaitOne();",
        "await Task.Delay(-1);",
        "await Task.Delay(1); while (true) x++;",
        "async Task Yields() { while (true) await Task.Yield(); } await Yields();",
        "async Task<int> Deep(int n) => n == 0 ? 0 : await Deep(n - 1) + await Deep(n - 1); await Deep(60)",
        "Func<Task> f = null; f = async () => { await f(); }; await Task.Run(async () => { while (true) await Task.Delay(1); });",
        "await foreach (var i in Ticks()) x += i; async IAsyncEnumerable<int> Ticks() { while (true) { await Task.Yield(); yield return 1; } }",
        "Task.Run(() => System.Threading.Thread.Sleep(20_000)).Wait();",
        "Parallel.For(0, 4, i => { while (true) ; });",
        "Parallel.ForEach(Enumerable.Range(0, int.MaxValue), i => Math.Sqrt(i));",
        "var thread = new System.Threading.Thread(() => { while (true) x++; }); thread.Start(); thread.Join();",
        "Console.ReadLine()",
        // beside what must not be touched
        "System.Linq.Expressions.Expression<Func<int, int>> tree = n => n + 1; var query = new[] { 1 }.AsQueryable().Where(n => n > 0); while (true) tree.ToString();",
        "class Failing : Exception { public override string Message { get { while (true) ; } } } throw new Failing();",
    ];

    /// <summary>With the course's library; <c>network</c>, <c>images</c> and others are of <see cref="Course"/>.</summary>
    public static readonly IReadOnlyList<string> OfTheCourse =
    [
        "new Trainer(new Sgd(0.01)) { Epochs = 100_000 }.Train(network, images, images, new Live());",
        "new Trainer(new Adam(0.001)) { Epochs = 100_000, MinibatchSize = 1 }.Train(network, images);",
        "while (true) checkedNetwork.CheckGradients(X, Y);",
        "while (true) CentralDifference.Gradient(w => w.PointwisePower(2).Sum(), X.Column(0));",
        "while (true) (X * Y.Transpose()).PointwiseExp().Map(v => v + 1);",
        "var A = Matrix<double>.Build.Random(100, 100); while (true) A = (A * A).Divide(A.FrobeniusNorm());",
        "while (true) { Node w = 1; for (int i = 0; i < 1000; i++) w = w * 1.0 + 1; w.Backward(); }",
        "var V = Matrix<double>.Build.Random(2, 2); while (true) { var Z = V * X; var E = Z.Map(z => 1 / (1 + Math.Exp(-z))) - X; V -= 0.1 * E * X.Transpose(); }",
        "double[] Softmax(double[] z) { var e = z.Select(v => Math.Exp(v - z.Max())).ToArray(); return e.Select(v => v / e.Sum()).ToArray(); } while (true) Softmax([1, 2, 3]);",
        "var live = new Live(\"again\"); while (true) Figure.Contour((a, b) => a * a + b, (-1, 1), (-1, 1)).ToHtml();",
    ];

    /// <summary>The cell that those begin after.</summary>
    public static string Course { get; } = $$"""
        #r "{{Path.Combine(AppContext.BaseDirectory, "Backprop.Lib.dll")}}"
        #r "{{Path.Combine(AppContext.BaseDirectory, "MathNet.Numerics.dll")}}"
        using Backprop; using MathNet.Numerics.LinearAlgebra; using static Backprop.Notebook;
        var X = Matrix<double>.Build.Random(2, 40, 1); var Y = X.Map(Math.Abs);
        var images = Dataset.Of(Matrix<float>.Build.Random(784, 500, 1), Matrix<float>.Build.Dense(10, 500, 0.1f));
        var network = new Network<float>(784, [new(100, Activation.Sigmoid), new(10, Activation.Sigmoid)], Cost.Quadratic, seed: 1);
        var checkedNetwork = new Network<double>(2, [new(10, Activation.Tanh), new(2, Activation.Sigmoid)], Cost.Quadratic, seed: 1);
        """;
}
