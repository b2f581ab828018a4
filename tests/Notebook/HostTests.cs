using System.Diagnostics;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>
/// Show and Live in imitations of .NET Interactive and Verso: assemblies with the names, types and members of the real ones. What a process has loaded
/// decides which host is found, so each runs in a process of its own.
/// </summary>
public sealed class HostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("host").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string DotNetInteractive = """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Reflection; using System.Threading;
        namespace Microsoft.DotNet.Interactive
        {
            public class KernelInvocationContext
            {
                private static readonly AsyncLocal<KernelInvocationContext> Running = new();
                public static KernelInvocationContext Current => Running.Value;
                public static void RunCell(Action cell) { Running.Value = new KernelInvocationContext(); try { cell(); } finally { Running.Value = null; } }
            }
            public class DisplayedValue
            {
                private static int count;
                public string DisplayId { get; } = (++count).ToString();
                public void Update(object updatedValue) => Console.WriteLine($"update {DisplayId} {Format(updatedValue)}");
                // A type's own formatters, found as the real host finds them: by the name of an attribute.
                internal static string Format(object value)
                {
                    var attribute = value.GetType().GetCustomAttributes().SingleOrDefault(a => a.GetType().Name == "TypeFormatterSourceAttribute");
                    if (attribute is null) return "text/plain " + value;
                    var source = (Type)attribute.GetType().GetProperty("FormatterSourceType").GetValue(attribute);
                    var preferred = (string[])attribute.GetType().GetProperty("PreferredMimeTypes").GetValue(attribute);
                    var formatters = ((IEnumerable<object>)source.GetMethod("CreateTypeFormatters").Invoke(Activator.CreateInstance(source), null)).ToArray();
                    return string.Join(' ', preferred.Select(mimeType =>
                    {
                        var formatter = formatters.Single(f => (string)f.GetType().GetProperty("MimeType").GetValue(f) == mimeType);
                        var writer = new StringWriter();
                        var done = (bool)formatter.GetType().GetMethods().Single(m => m.Name == "Format").Invoke(formatter, new object[] { value, writer });
                        return done ? mimeType + " " + writer : throw new InvalidOperationException("not formatted");
                    }));
                }
            }
            public static class KernelInvocationContextExtensions
            {
                public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes)
                {
                    var shown = new DisplayedValue();
                    Console.WriteLine($"display {shown.DisplayId} {DisplayedValue.Format(value)}");
                    return shown;
                }
                public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType) => throw new NotSupportedException();
            }
        }
        public static class Host { public static void RunCell(Action cell) => Microsoft.DotNet.Interactive.KernelInvocationContext.RunCell(cell); }
        """;

    private const string Verso = """
        using System; using System.Threading; using System.Threading.Tasks;
        namespace Verso.Abstractions
        {
            public static class DisplayContext
            {
                private static readonly AsyncLocal<Func<object, string, Task>> Handler = new();
                internal static Func<object, string, Task> Current { get => Handler.Value; set => Handler.Value = value; }
            }
            public static class DisplayExtensions
            {
                public static void Display(this object value, string mimeType = null)
                {
                    if (value is null) return;
                    var handler = DisplayContext.Current ?? throw new InvalidOperationException("Display() can only be called during cell execution.");
                    handler(value, mimeType).GetAwaiter().GetResult();
                }
            }
        }
        public static class Host
        {
            public static void RunCell(Action cell)
            {
                Verso.Abstractions.DisplayContext.Current = (value, _) =>
                {
                    var html = value.GetType().GetMethod("ToHtml", Type.EmptyTypes);
                    Console.WriteLine("display " + (html is null ? "text/plain " + value : "text/html " + html.Invoke(value, null)));
                    return Task.CompletedTask;
                };
                try { cell(); } finally { Verso.Abstractions.DisplayContext.Current = null; }
            }
        }
        """;

    private const string Nothing = "public static class Host { public static void RunCell(System.Action cell) => cell(); }";

    [Fact]
    public void InDotNetInteractiveAFigureIsShownAsABundleAndReplacedInPlace()
    {
        var lines = Run("Microsoft.DotNet.Interactive", DotNetInteractive, ShowAndUpdate);
        Assert.Equal(["display 1", "update 1", "True"], lines.Select(line => line.Split(" text/html")[0]));
        foreach (var (line, title) in lines.Zip(["first", "second"]))
        {
            var (html, rest) = Cut(Cut(line, "text/html ").After, " application/vnd.plotly.v1+json ");
            var (plotly, plain) = Cut(rest, " text/plain ");
            Assert.StartsWith("<img src=\"data:image/svg+xml;base64,", html, StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(plotly).RootElement.GetProperty("data").ValueKind);
            Assert.StartsWith(title + ". “a”, 3 points", plain, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void InVersoAFigureIsShownAndAnUpdateStandsBelow()
    {
        var lines = Run("Verso.Abstractions", Verso, ShowAndUpdate);
        Assert.Equal(["display text/html <img", "display text/html <img", "False"], lines.Select(line => line.Split(" src=")[0]));
        Assert.NotEqual(lines[0], lines[1]);
    }

    [Fact]
    public void WithoutAHostAFigureIsWords() =>
        Assert.Equal(["first", "second", "False"], Run("Nothing", Nothing, ShowAndUpdate).Select(line => line.Split('.')[0]));

    [Fact]
    public void OutsideACellOfDotNetInteractiveThereIsNoHost() =>
        Assert.Equal(["first", "second", "False"], Run("Microsoft.DotNet.Interactive", DotNetInteractive, ShowAndUpdate, inCell: false).Select(line => line.Split('.')[0]));

    [Fact]
    public void ATextIsShownInEveryHost()
    {
        const string Cell = "Notebook.Show(\"words\");";
        Assert.Equal(["display 1 text/plain words"], Run("Microsoft.DotNet.Interactive", DotNetInteractive, Cell));
        Assert.Equal(["display text/plain words"], Run("Verso.Abstractions", Verso, Cell));
        Assert.Equal(["words"], Run("Nothing", Nothing, Cell));
    }

    [Fact]
    public void ARunHasOnePictureInDotNetInteractiveWhichEndsWithItsLastState()
    {
        var lines = Run("Microsoft.DotNet.Interactive", DotNetInteractive, Train);
        Assert.StartsWith("display 1 ", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..^1], line => Assert.StartsWith("update 1 ", line, StringComparison.Ordinal));
        Assert.Contains("text/plain XOR: 30 epochs. ", lines[^2], StringComparison.Ordinal);
        Assert.Equal("trained 30", lines[^1]);
    }

    [Fact]
    public void ARunHasOnePictureInVersoAtItsEnd() =>
        Assert.Equal(["display text/html <img", "trained 30"], Run("Verso.Abstractions", Verso, Train).Select(line => line.Split(" src=")[0]));

    [Fact]
    public void ARunHasALineOfWordsWithoutAHost() =>
        Assert.Equal(["XOR: 30 epochs", "trained 30"], Run("Nothing", Nothing, Train).Select(line => line.Split('.')[0]));

    [Theory]
    [InlineData("Microsoft.DotNet.Interactive", "var shown = new DisplayedValue();")] // it cannot show
    [InlineData("Microsoft.DotNet.Interactive", "Console.WriteLine($\"update")] // it can show, but not replace
    [InlineData("Verso.Abstractions", "var html = value")]
    public void AHostThatFailsDoesNotBreakTraining(string assembly, string place)
    {
        var host = assembly.StartsWith('M') ? DotNetInteractive : Verso;
        Assert.Contains(place, host, StringComparison.Ordinal);
        var broken = place.StartsWith("var", StringComparison.Ordinal) ? host.Replace(place, "throw new InvalidOperationException(\"broken\");" + place)
            : host.Replace("Update(object updatedValue) =>", "Update(object updatedValue) => throw new InvalidOperationException(\"broken\"); private void Never(object updatedValue) =>");
        Assert.Equal("trained 30", Run(assembly, broken, Train)[^1]);
    }

    private const string ShowAndUpdate = """
        var shown = Notebook.Show(new Figure("first").Line("a", new[] { 1, 2, 3 }));
        shown.Update(new Figure("second").Line("a", new[] { 1, 2, 3 }));
        Console.WriteLine(shown.UpdatesInPlace);
        """;

    private const string Train = """
        var X = Matrix<double>.Build.Dense(2, 4, [0, 0, 0, 1, 1, 0, 1, 1]);
        var data = Dataset.Of(X, Matrix<double>.Build.Dense(1, 4, [0, 1, 1, 0]));
        var network = new Network<double>(2, [new(4, Activation.Tanh), new(1, Activation.Identity)], Cost.Quadratic, seed: 1);
        var history = new Trainer(new Sgd(0.1)) { Epochs = 30, MinibatchSize = 2 }.Train(network, data, progress: new Live("XOR"));
        Console.WriteLine($"trained {history.Epochs.Count}");
        """;

    private static (string Before, string After) Cut(string text, string at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        Assert.True(place >= 0, $"No {at} in {text}");
        return (text[..place], text[(place + at.Length)..]);
    }

    /// <summary>The lines that a cell writes in a host of this name.</summary>
    private string[] Run(string hostName, string host, string cell, bool inCell = true)
    {
        Compile(hostName, host, OutputKind.DynamicallyLinkedLibrary);
        Compile("Cell", $$"""
            using System; using Backprop; using MathNet.Numerics.LinearAlgebra;
            public static class Program
            {
                public static void Main()
                {
                    _ = typeof(Host).Assembly.GetTypes(); // loaded, as a host's own assemblies are
                    {{(inCell ? "Host.RunCell" : "((Action<Action>)(run => run()))")}}(() => { {{cell}} });
                }
            }
            """, OutputKind.ConsoleApplication, hostName);
        foreach (var library in new[] { typeof(Figure), typeof(MathNet.Numerics.LinearAlgebra.Matrix<>) }.Select(t => t.Assembly.Location).Append(Path.Combine(AppContext.BaseDirectory, "System.Numerics.Tensors.dll")))
            File.Copy(library, Path.Combine(_folder, Path.GetFileName(library)), overwrite: true);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Backprop.Tests.runtimeconfig.json"), Path.Combine(_folder, "Cell.runtimeconfig.json"), overwrite: true);

        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(_folder, "Cell.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return lines;
    }

    private void Compile(string name, string code, OutputKind kind, params string[] references) =>
        Imitation.Compile(Dll(name), code, kind, [.. references.Select(Dll)]);

    private string Dll(string name) => Path.Combine(_folder, name + ".dll");
}
