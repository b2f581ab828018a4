using System.Net;
using System.Net.Mime;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>What .NET Interactive has to be told, by name like all that concerns a host.</summary>
internal static class DotNetInteractive
{
    /// <summary>What every value can be written in there.</summary>
    public static readonly string[] MimeTypes = [MediaTypeNames.Text.Html, MediaTypeNames.Text.Plain];

    private const string Name = "Microsoft.DotNet.Interactive";

    /// <summary>The running cell's <c>KernelInvocationContext</c>, or null.</summary>
    public static object? Cell => Host.Current(Name, Name + ".KernelInvocationContext");

    /// <summary>How matrices, values of the library and charts of Plotly.NET are shown, and how its stop button reaches long work of the library.</summary>
    public static void SetUp()
    {
        if (Cell is not { } cell)
            return;
        var token = cell.GetType().GetProperty("CancellationToken")!;
        Interruption.Token = () => Cell is { } running ? (CancellationToken)token.GetValue(running)! : default;

        if (PlotlyContext.Load(cell.GetType().GetProperty("HandlingKernel")!.GetValue(cell)!) is { } chart)
            Show(chart, value => Figure.From(value).ToString(), value => Figure.From(value).ToHtml());
        ShowNumbers<double>();
        ShowNumbers<float>();
        foreach (var type in typeof(Figure).Assembly.GetTypes().Where(HasWords))
        {
            var html = type.GetMethod("ToHtml", Type.EmptyTypes);
            Show(type, value => value.ToString()!, html is null ? null : value => (string)html.Invoke(value, null)!);
        }
    }

    /// <summary>Matrices and vectors, below their sizes as the course's own kernel writes them.</summary>
    private static void ShowNumbers<T>() where T : struct, IEquatable<T>, IFormattable
    {
        const int Most = 12; // rows and columns
        string OfMatrix(Matrix<T> matrix) => $"{matrix.RowCount}×{matrix.ColumnCount} matrix\n{matrix.ToMatrixString(Most, Most)}";
        string OfVector(Vector<T> vector) => $"vector of {vector.Count}\n{vector.ToVectorString(Most, 80)}";
        Show(typeof(Matrix<T>), value => OfMatrix((Matrix<T>)value));
        Show(typeof(Vector<T>), value => OfVector((Vector<T>)value));
    }

    /// <summary>Whether a class says in words what its values are. Others show as a table of their properties.</summary>
    private static bool HasWords(Type type) =>
        type is { IsClass: true, IsGenericType: false } && type.GetMethod(nameof(ToString), Type.EmptyTypes) is { IsAbstract: false } words && words.DeclaringType == type;

    private static void Show(Type type, Func<object, string> text, Func<object, string>? html = null)
    {
        html ??= value => $"<pre>{WebUtility.HtmlEncode(text(value))}</pre>";
        void Formatter(string method, params object[] arguments) =>
            Host.Loaded(Name + ".Formatting")!.GetType(Name + ".Formatting.Formatter")!.GetMethod(method, [.. arguments.Select(argument => argument is Type ? typeof(Type) : argument.GetType())])!.Invoke(null, arguments);

        Formatter("Register", type, (Action<object, TextWriter>)((value, writer) => writer.Write(html(value))), MediaTypeNames.Text.Html);
        Formatter("Register", type, (Action<object, TextWriter>)((value, writer) => writer.Write(text(value))), MediaTypeNames.Text.Plain);
        // Asked first: the type's own wish would otherwise come later and win, and its plotly.js figure arrives there as a text, which nothing draws.
        Formatter("GetPreferredMimeTypesFor", type);
        Formatter("SetPreferredMimeTypesFor", type, MimeTypes);
    }
}
