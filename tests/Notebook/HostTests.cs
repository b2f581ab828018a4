using Xunit;

namespace Backprop.Tests.Notebook;

/// <summary>What the library owes hosts that are not run by these tests, and what it does where there is none.</summary>
[Collection(nameof(Alone))]
public sealed class HostTests
{
    /// <summary>Verso shows a value by its public <c>string ToHtml()</c>, and as a list of its properties where it has none.</summary>
    [Theory]
    [InlineData(typeof(Figure))]
    [InlineData(typeof(GradientCheck))]
    public void What_ends_a_cell_is_HTML_by_itself(Type type)
    {
        var method = type.GetMethod("ToHtml", Type.EmptyTypes);
        Assert.True(method is { IsPublic: true, IsStatic: false } && method.ReturnType == typeof(string));
    }

    [Fact]
    public void Without_a_host_figures_charts_and_runs_are_lines_of_words()
    {
        var (console, words) = (Console.Out, new StringWriter());
        Console.SetOut(words);
        try
        {
            var shown = Backprop.Notebook.Show(new Figure("first").Line("a", [1, 2, 3]));
            shown.Update(new Figure("second").Line("a", [1, 2, 3]));
            shown.Update(Plotly.NET.CSharp.Chart.Line<int, int, string>(x: [1, 2], y: [3, 4]).WithTitle("third"));
            Assert.False(shown.UpdatesInPlace);
            new Live("XOR").Report(new TrainingProgress(30, 30, 1, 1, TimeSpan.FromSeconds(3), new History(), IsOver: true));
        }
        finally
        {
            Console.SetOut(console);
        }
        Assert.Equal(["first", "second", "third", "XOR: 30 epochs"], words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('.')[0]));
    }
}
