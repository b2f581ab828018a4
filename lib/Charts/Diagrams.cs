using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures of networks and of computation graphs.</summary>
public sealed partial class Figure
{
    private const int MostNeurons = 8; // of a layer that are drawn; of a larger one the first and the last
    private const double LayerGap = 150, NeuronGap = 58, PortGap = 40, Border = 30;

    /// <summary>
    /// A network as the posts draw it: neurons as circles, one column a layer, and a line for every weight, blue where it is positive, red where
    /// it is negative, the wider the larger it is. Gradients can be drawn in place of weights.
    /// </summary>
    /// <param name="W">The matrices W[1] … W[L], n_l × n_{l−1} each, or their gradients.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="highlight">A weight W[l]_{j,k}, counted from 1 as in formulas: it and all that lies between it and the output stand out.</param>
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
                nodes.Add(new DiagramNode(Border + l * LayerGap, (height - 24) / 2 + (i - (shown - 1) / 2.0) * NeuronGap, hidden ? "⋮" : name, Stroke: hidden ? "" : Palette.Frame));
            }
            var heading = l == 0 ? "input" : l == W.Count ? "output" : $"layer {l}";
            nodes.Add(new DiagramNode(Border + l * LayerGap, height - 10, sizes[l] > MostNeurons ? $"{heading}, {sizes[l]}" : heading, Stroke: ""));
        }

        var largest = W.Max(w => w.Enumerate().Max(v => Math.Abs(double.CreateSaturating(v))));
        var edges = new List<DiagramEdge>();
        foreach (var ((l, j), to) in place.Where(p => p.Key.Layer > 0))
        {
            foreach (var ((_, k), from) in place.Where(p => p.Key.Layer == l - 1))
            {
                var weight = double.CreateSaturating(W[l - 1][j, k]);
                var onPath = highlight is not { } p || (l == p.Layer && j == p.To - 1 && k == p.From - 1) || (l == p.Layer + 1 && k == p.To - 1) || l > p.Layer + 1;
                var width = 0.6 + (largest > 0 ? 4.4 * Math.Abs(weight) / largest : 0);
                edges.Add(new DiagramEdge(from, to, weight < 0 ? Palette.Negative : Palette.Positive, double.IsFinite(width) ? width : 5, onPath ? 1 : 0.15));
            }
        }
        var lit = highlight is { } path ? $", highlighted from the weight that leads from neuron {path.From} to neuron {path.To} of layer {path.Layer} to the output" : "";
        return OfDiagram(title, nodes, edges, 2 * Border + (sizes.Length - 1) * LayerGap, height, $"a network of {string.Join("-", sizes)} neurons{lit}");
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

        // A node stands one column right of its last operand; a leaf stands right before the first node that uses it.
        var level = new Dictionary<Node, int>();
        foreach (var node in order.Where(n => n.Operands.Count > 0))
            level[node] = 1 + node.Operands.Max(o => level.GetValueOrDefault(o.Node, 0));
        foreach (var node in order.Where(n => n.Operands.Count == 0))
            level[node] = order.Where(n => n.Operands.Any(o => o.Node == node)).Select(n => level[n]).DefaultIfEmpty(1).Min() - 1;

        // Leaves take the rows one after the other; what is computed from them stands in their middle, further down where that place is taken.
        var y = new Dictionary<Node, double>();
        var next = new Dictionary<int, double>(); // the first free height of each column
        foreach (var node in order)
        {
            var half = Math.Max(node.Operands.Count * PortGap, NeuronGap) / 2;
            var wanted = node.Operands.Count == 0 ? next.GetValueOrDefault(0) : node.Operands.Average(o => y[o.Node]);
            y[node] = Math.Max(wanted, next.GetValueOrDefault(level[node]) + half);
            next[level[node]] = y[node] + half;
            if (node.Operands.Count == 0)
                next[0] = Math.Max(next.GetValueOrDefault(0), next[level[node]]);
        }

        var numbers = order.Select(n => n.Value).Concat(gradients ? order.SelectMany(n => n.Operands.Select(o => o.Derivative * n.Gradient)).Append(result.Gradient) : []);
        var levelWidth = numbers.Max(v => Text.Width(Text.Number(v), 11)) + 6;
        var column = levelWidth + 2 * DiagramNode.Radius + 52;
        var (width, height) = (2 * Border + (level[result] + 1) * column, next.Values.Max() + Border);
        var place = new Dictionary<Node, int>();
        var nodes = new List<DiagramNode>();
        foreach (var node in order)
        {
            place[node] = nodes.Count;
            var leaf = node.Operands.Count == 0;
            var text = !leaf ? node.Operation switch { "sigmoid" => "σ", "relu" => "ReLU", _ => node.Operation } : node.Name.Length > 0 ? node.Name : Text.Number(node.Value);
            nodes.Add(new DiagramNode(Border + level[node] * column, y[node], text, leaf ? "" : node.Name, leaf ? Palette.Positive : Palette.Frame));
        }
        var edges = new List<DiagramEdge>();
        foreach (var node in order)
        {
            var operands = node.Operands.OrderBy(o => y[o.Node]).ToArray();
            for (var i = 0; i < operands.Length; i++)
            {
                edges.Add(new DiagramEdge(place[operands[i].Node], place[node], Palette.Frame, 1.2, 1, Text.Number(operands[i].Node.Value),
                    gradients ? Text.Number(operands[i].Derivative * node.Gradient) : "", y[node] + (i - (operands.Length - 1) / 2.0) * PortGap));
            }
        }
        nodes.Add(new DiagramNode(Border + (level[result] + 1) * column, y[result], "", Stroke: ""));
        edges.Add(new DiagramEdge(place[result], nodes.Count - 1, Palette.Frame, 1.2, 1, Text.Number(result.Value), gradients ? Text.Number(result.Gradient) : "", y[result]));

        var leaves = order.Where(n => n.Operands.Count == 0 && n.Name.Length > 0).Select(n => $"{n.Name} = {Text.Number(n.Value)}{(gradients ? $" with gradient {Text.Number(n.Gradient)}" : "")}");
        return OfDiagram(title, nodes, edges, width, height, $"a computation graph of {order.Count} nodes from {string.Join(", ", leaves)} to {Text.Number(result.Value)}", levelWidth);
    }

    private static Figure OfDiagram(string title, List<DiagramNode> nodes, List<DiagramEdge> edges, double width, double height, string description, double levelWidth = 0)
    {
        var figure = new Figure(title, new Diagram(nodes, edges, width, height, description, levelWidth).Panel());
        figure._width = (int)Math.Clamp(width + 2 * Padding, 320, 2400);
        return figure;
    }

    private static string Subscript(int number) => string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => (char)('₀' + (digit - '0'))));
}
