namespace Backprop;

/// <summary>What the cells of a notebook call, in whatever host they run: <c>using static Backprop.Notebook;</c></summary>
public static partial class Notebook
{
    /// <summary>
    /// Shows a value in the output of the running cell, at once where the host can; <see cref="Display.Update"/> of the result replaces it.
    /// At the end of a cell a value needs no <c>Show</c>: an expression without a semicolon is shown by itself. A chart of Plotly.NET becomes a <see cref="Figure"/>
    /// here, since not every host can be told how to show one.
    /// </summary>
    public static Display Show(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var host = Host.Find();
        return new Display(host.Show(Drawn(value)), host.UpdatesInPlace);
    }

    /// <summary>A chart of Plotly.NET as the picture that every host can show; another value as it is.</summary>
    internal static object Drawn(object value) => Figure.IsChart(value) ? Figure.From(value) : value;
}

/// <summary>A value shown in a cell's output by <see cref="Notebook.Show"/>.</summary>
public sealed class Display
{
    private readonly Action<object> _update;

    internal Display(Action<object> update, bool inPlace) => (_update, UpdatesInPlace) = (update, inPlace);

    /// <summary>Whether an update replaces what is shown. In Verso and outside a notebook it stands below instead.</summary>
    public bool UpdatesInPlace { get; }

    /// <summary>Shows another value instead; from any thread, while the cell runs.</summary>
    public void Update(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _update(Notebook.Drawn(value));
    }
}
