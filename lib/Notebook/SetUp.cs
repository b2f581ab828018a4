namespace Backprop;

/// <content>What a notebook needs before its first cell.</content>
public static partial class Notebook
{
    /// <summary>
    /// Tells .NET Interactive how matrices, the library's values and Plotly.NET's charts are shown, which it would take apart into their properties, and lets
    /// its stop button end training. The last line of <c>setup.csx</c>; the other hosts need nothing.
    /// </summary>
    public static void SetUp() => DotNetInteractive.SetUp();
}
