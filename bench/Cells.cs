using System.Diagnostics;
using System.Reflection;
using Backprop.Kernel;

namespace Backprop.Bench;

/// <summary>What the kernel costs the code of a cell: the time that its checks for a stop take from loops, and the memory that a session of many cells needs.</summary>
internal static class Cells
{
    private const int Rounds = 11;
    private const int Trivial = 1000;

    private static readonly (string Name, string Code)[] Loops =
    [
        ("4·10⁷ additions, in variables of the cell", "long s = 0; for (int i = 0; i < 40_000_000; i++) s += i;"),
        ("4·10⁷ additions, long, in a function", "long Sum(int n) { long s = 0; for (int i = 0; i < n; i++) s += i; return s; } Sum(40_000_000);"),
        ("4·10⁷ additions, double, in a function", "double Sum(int n) { double s = 0; for (int i = 0; i < n; i++) s += i; return s; } Sum(40_000_000);"),
        ("4·10⁷ calls of x => x * x", "double Square(double x) => x * x; double Sum(int n) { double s = 0; for (int i = 0; i < n; i++) s += Square(i); return s; } Sum(40_000_000);"),
        ("4·10⁷ elements of an array", "void Add(double[] a) { for (int r = 0; r < 4000; r++) for (int i = 0; i < a.Length; i++) a[i] += 1; } Add(new double[10_000]);"),
        ("a recursion of 3·10⁷ calls", "long Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2); Fib(35);"),
        ("10⁷ elements through LINQ", "Enumerable.Range(0, 10_000_000).Select(i => i * 0.5).Where(v => v > 1).Sum();"),
    ];

    public static async Task<int> RunAsync()
    {
        using var session = new Session(Environment.CurrentDirectory);
        for (var cell = 1; cell <= Trivial; cell++)
        {
            await session.RunAsync($"int x{cell} = {cell}; x{cell}", _ => { });
            if (cell is 1 or 125 or 250 or 500 or Trivial)
                Console.WriteLine($"after {cell,4} trivial cells: {GC.GetTotalMemory(forceFullCollection: true) / 1e6,6:0} MB of objects, {Environment.WorkingSet / 1e6,6:0} MB of memory");
        }

        Console.WriteLine($"{"milliseconds, the best and the median of " + Rounds,-48} {"with checks",16} {"without",16} {"ratio",8}");
        foreach (var (name, code) in Loops)
        {
            double[] with = new double[Rounds], without = new double[Rounds];
            for (var round = 0; round < Rounds; round++)
                (with[round], without[round]) = (await MillisecondsAsync(code, checks: true), await MillisecondsAsync(code, checks: false));
            with.Sort();
            without.Sort();
            Console.WriteLine($"{name,-48} {with[0],8:0.0} {with[Rounds / 2],7:0.0} {without[0],8:0.0} {without[Rounds / 2],7:0.0} {with[0] / without[0],8:0.00}");
        }
        return 0;
    }

    private static async Task<double> MillisecondsAsync(string code, bool checks)
    {
        var assemblies = new Assemblies();
        new Stop().Compile(assemblies);
        var compilation = new Script(assemblies).Compile(new("cell", $"var time = System.Diagnostics.Stopwatch.StartNew(); {code} time.Elapsed.TotalMilliseconds", ""));
        if (checks)
            compilation = Stoppable.Rewrite(compilation, withTrees: false);
        using MemoryStream assembly = new(), symbols = new();
        if (!compilation.Emit(assembly, symbols).Success)
            throw new UnreachableException($"It does not compile: {code}");
        assembly.Position = symbols.Position = 0;
        var factory = assemblies.LoadSubmission(compilation.AssemblyName!, assembly, symbols).GetType(compilation.AssemblyName!)!.GetMethod("<Factory>", BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static)!;
        // On a thread of its own, as a cell.
        return (double)(await Task.Factory.StartNew(() => (Task<object>)factory.Invoke(null, [new object[2]])!, TaskCreationOptions.LongRunning).Unwrap());
    }
}
