using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures of a cost over two parameters, and of how numbers are spread from layer to layer.</summary>
public sealed partial class Figure
{
    private const int MostShapes = 60;

    /// <summary>
    /// A function of two parameters, such as a cost, from pale where it is low to blue, with lines of equal height. They stand at equal shares of the
    /// area, so that a narrow valley between steep walls has lines too. A descent is a line over it:
    /// <code>Figure.Contour(cost, (-2, 2), (-1, 3), "Descent").Line("learning rate 0.1", w1, w2).XAxis("w₁").YAxis("w₂")</code>
    /// </summary>
    /// <param name="function">The height at (x, y).</param>
    /// <param name="x">Where the horizontal axis starts and ends.</param>
    /// <param name="y">Where the vertical axis starts and ends.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="contours">How many lines of equal height, at most.</param>
    /// <exception cref="ArgumentException">A range is empty or not finite.</exception>
    public static Figure Contour(Func<double, double, double> function, (double From, double To) x, (double From, double To) y, string title = "", int contours = 12)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contours, 1);
        foreach (var (range, name) in new[] { (x, nameof(x)), (y, nameof(y)) })
        {
            if (!double.IsFinite(range.To - range.From) || range.From >= range.To)
                throw new ArgumentException(FormattableString.Invariant($"A range goes from a smaller number to a larger one, not from {range.From} to {range.To}."), name);
        }
        var panel = new Panel();
        panel.Traces.Add(new ContourMap(function, x, y, contours));
        (panel.X.From, panel.X.To, panel.Y.From, panel.Y.To) = (x.From, x.To, y.From, y.To);
        return new Figure(title, panel);
    }

    /// <summary>How the entries of each matrix are spread: activations, deltas or gradients from layer to layer. Each shape is widest where most entries are.</summary>
    /// <param name="names">What stands below each shape.</param>
    /// <param name="matrices">As many matrices, of any size.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="log">Shows the magnitudes on a logarithmic axis, where a vanishing gradient can be seen.</param>
    /// <exception cref="ArgumentException">There are not as many names as matrices, or more than 60.</exception>
    public static Figure Distributions<T>(IEnumerable<string> names, IEnumerable<Matrix<T>> matrices, string title = "", bool log = false)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable
    {
        var labels = names.ToArray();
        double[][] values = [.. matrices.Select(m => m.Enumerate().Select(v => log ? Math.Abs(double.CreateSaturating(v)) : double.CreateSaturating(v)).ToArray())];
        Check(labels, values.Length, nameof(matrices));
        if (labels.Length > MostShapes)
            throw new ArgumentException($"A picture has room for {MostShapes} distributions, not {labels.Length}. Draw some of them.", nameof(matrices));
        var panel = new Panel();
        panel.Traces.Add(new Violins(labels, values, log));
        (panel.X.Names, panel.X.Cells, panel.Y.Log) = (Scale.Count(labels), true, log);
        return new Figure(title, panel).YAxis(log ? "magnitude" : "value", log);
    }
}
