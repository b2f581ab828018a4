namespace Backprop;

/// <summary>
/// A picture that another one will replace: without its plotly.js figure, for JupyterLab's renderer of those ignores every update once it has drawn one.
/// </summary>
internal sealed class Frame(Figure figure)
{
    public string ToHtml() => figure.ToHtml();

    public override string ToString() => figure.ToString();
}
