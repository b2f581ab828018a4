using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures of networks and of computation graphs.</summary>
public sealed partial class Figure
{
    private const int MostNeurons = 8; // of a layer that are drawn; of a larger one the first and the last
    private const double LayerGap = 150, NeuronGap = 58, Border = 30;

    /// <summary>
    /// A network as the posts draw it: neurons as circles, one column a layer, and an arrow for every weight, blue where it is positive, red where
    /// it is negative, the wider the larger it is. Gradients can be drawn in place of weights.
    /// </summary>
    /// <param name="W">The matrices W[1] … W[L], n_l × n_{l−1} each, or their gradients.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="highlight">A weight W[l]_{j,k}, counted from 1 as in formulas: it and all that lies between it and the cost stand out.</param>
    /// <exception cref="ArgumentException">The matrices do not follow on each other, or the highlighted weight does not exist.</exception>
    public static Figure Network<T>(IReadOnlyList<Matrix<T>> W, string title = "", (int Layer, int To, int From)? highlight = null)
        where T : struct, INumberBase<T>, IEquatable<T>, IFormattable
    {
        if (W.Count == 0)
            throw new ArgumentException("A network has at least one matrix of weights.", nameof(W));
        for (var l = 1; l < W.Count; l++)
        {
            if (W[l].ColumnCount != W[l - 1].RowCount)
                throw new ArgumentException($"W[{l + 1}] has {W[l].ColumnCount} columns and layer {l} has {W[l - 1].RowCount} neurons; each column belongs to a neuron of the layer before.", nameof(W));
        }
        if (highlight is { } h && (h.Layer < 1 || h.Layer > W.Count || h.To < 1 || h.To > W[h.Layer - 1].RowCount || h.From < 1 || h.From > W[h.Layer - 1].ColumnCount))
            throw new ArgumentException($"There is no weight W[{h.Layer}] from neuron {h.From} to neuron {h.To} in this network; layers and neurons are counted from 1.", nameof(highlight));

        int[] sizes = [W[0].ColumnCount, .. W.Select(w => w.RowCount)];
        var columns = sizes.Length + (highlight is null ? 0 : 1); // a way that stands out ends in the cost
        var height = sizes.Max(n => Math.Min(n, MostNeurons)) * NeuronGap + 24;
        var nodes = new List<DiagramNode>();
        var place = new Dictionary<(int Layer, int Neuron), int>();
        for (var l = 0; l < sizes.Length; l++)
        {
            var shown = Math.Min(sizes[l], MostNeurons);
            for (var i = 0; i < shown; i++)
            {
                var hidden = sizes[l] > MostNeurons && i == shown - 2;
                var neuron = sizes[l] > MostNeurons && i == shown - 1 ? sizes[l] - 1 : i;
                var name = (l == 0 ? "x" : l == W.Count ? "ŷ" : "a") + Subscript(neuron + 1);
                if (!hidden)
                    place[(l, neuron)] = nodes.Count;
                nodes.Add(new DiagramNode(Border + l * LayerGap, (height - 24) / 2 + (i - (shown - 1) / 2.0) * NeuronGap, hidden ? "⋮" : name, Stroke: hidden ? null : Palette.Frame));
            }
            var heading = l == 0 ? "input" : l == W.Count ? "output" : $"layer {l}";
            nodes.Add(new DiagramNode(Border + l * LayerGap, height - 10, sizes[l] > MostNeurons ? $"{heading}, {sizes[l]}" : heading, Stroke: null));
        }

        if (highlight is not null)
        {
            nodes.Add(new DiagramNode(Border + sizes.Length * LayerGap, (height - 24) / 2, "C"));
            nodes.Add(new DiagramNode(Border + sizes.Length * LayerGap, height - 10, "cost", Stroke: null));
        }

        var magnitudes = W.SelectMany(w => w.Enumerate()).Select(v => Math.Abs(double.CreateSaturating(v))).ToArray();
        var largest = magnitudes.Where(double.IsFinite).DefaultIfEmpty().Max();
        var edges = new List<DiagramEdge>();
        foreach (var ((l, j), to) in place.Where(p => p.Key.Layer > 0))
        {
            foreach (var ((_, k), from) in place.Where(p => p.Key.Layer == l - 1))
            {
                var weight = double.CreateSaturating(W[l - 1][j, k]);
                var onPath = highlight is not { } p || (l == p.Layer && j == p.To - 1 && k == p.From - 1) || (l == p.Layer + 1 && k == p.To - 1) || l > p.Layer + 1;
                var width = 0.6 + (largest > 0 ? 4.4 * Math.Abs(weight) / largest : 0);
                var color = !double.IsFinite(weight) ? Palette.Ink : weight < 0 ? Palette.Negative : Palette.Positive;
                edges.Add(new DiagramEdge(from, to, color, double.IsFinite(width) ? width : 5, onPath ? 1 : 0.15) { Arrow = true });
            }
        }
        if (highlight is not null)
            edges.AddRange(place.Where(p => p.Key.Layer == W.Count).Select(p => new DiagramEdge(p.Value, nodes.Count - 2, Palette.Frame, 1.2) { Arrow = true }));
        var lit = highlight is { } path ? $", highlighted from the weight that leads from neuron {path.From} to neuron {path.To} of layer {path.Layer} to the cost" : "";
        var figure = OfDiagram(title, nodes, edges, 2 * Border + (columns - 1) * LayerGap, height, $"a network of {string.Join("-", sizes)} neurons{lit}");
        figure._remarks.Add($"Blue: positive. Red: negative. The wider, the larger.{(magnitudes.All(double.IsFinite) ? "" : " Black: NaN or infinite.")}");
        return figure;
    }

    /// <summary>
    /// A computation graph from its leaves on the left to its result on the right (post 004). Each edge carries the value that flows forward, above,
    /// and the gradient that flows back, below.
    /// </summary>
    /// <param name="result">The node that the graph ends in.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="gradients">Whether gradients are drawn; they are those of the last <see cref="Node.Backward"/>.</param>
    /// <exception cref="ArgumentException">The graph has more than 60 nodes.</exception>
    public static Figure Graph(Node result, string title = "", bool gradients = true)
    {
        var order = result.TopologicalOrder();
        if (order.Count > 60)
            throw new ArgumentException($"The graph has {order.Count} nodes; a picture has room for 60. Draw a part of it.", nameof(result));

        var leaves = order.Where(n => n.Operands.Count == 0 && n.Name.Length > 0).Select(n => $"{n.Name} = {GraphPicture.Value(n)}{(gradients ? $" with gradient {Text.Number(n.Gradient)}" : "")}");
        var picture = new GraphPicture(result, gradients, $"a computation graph of {order.Count} nodes from {string.Join(", ", leaves)} to {GraphPicture.Value(result)}");
        return InPixels(title, picture.Diagram, picture.Diagram.Width, picture.Diagram.Height);
    }

    internal static string Sign(string operation) => operation switch
    {
        "sigmoid" => "σ",
        "relu" => "ReLU",
        ['^', .. var power] => int.TryParse(power, CultureInfo.InvariantCulture, out var whole) ? $"( ){Text.Superscript(whole)}" : $"( )^{power}",
        _ => operation,
    };

    private static Figure OfDiagram(string title, List<DiagramNode> nodes, List<DiagramEdge> edges, double width, double height, string description) =>
        InPixels(title, new Diagram(nodes, edges, width, height, description), width, height);

    /// <summary>A figure of something that is drawn in pixels of its own.</summary>
    private static Figure InPixels(string title, Trace trace, double width, double height)
    {
        var figure = new Figure(title, Diagram.PanelOf(trace));
        figure._width = (int)Math.Clamp(width + 2 * Padding, 320, 4000);
        return figure;
    }

    private static string Subscript(int number) => string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => (char)('₀' + (digit - '0'))));
}
