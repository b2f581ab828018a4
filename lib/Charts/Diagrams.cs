using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures of networks and of computation graphs.</summary>
public sealed partial class Figure
{
    private const int MostNeurons = 8; // of a layer that are drawn; of a larger one the first and the last
    private const double Out = 4, Slope = 18, In = 8; // of an edge: from its circle, between the heights, to the next circle
    private const double LayerGap = 150, NeuronGap = 58, Border = 30;

    /// <summary>
    /// A network as the posts draw it: neurons as circles, one column a layer, and a line for every weight, blue where it is positive, orange where
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
                nodes.Add(new DiagramNode(Border + l * LayerGap, (height - 24) / 2 + (i - (shown - 1) / 2.0) * NeuronGap, hidden ? "⋮" : name, Stroke: hidden ? null : Palette.Frame));
            }
            var heading = l == 0 ? "input" : l == W.Count ? "output" : $"layer {l}";
            nodes.Add(new DiagramNode(Border + l * LayerGap, height - 10, sizes[l] > MostNeurons ? $"{heading}, {sizes[l]}" : heading, Stroke: null));
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
                edges.Add(new DiagramEdge(from, to, color, double.IsFinite(width) ? width : 5, onPath ? 1 : 0.15));
            }
        }
        var lit = highlight is { } path ? $", highlighted from the weight that leads from neuron {path.From} to neuron {path.To} of layer {path.Layer} to the output" : "";
        var figure = OfDiagram(title, nodes, edges, 2 * Border + (sizes.Length - 1) * LayerGap, height, $"a network of {string.Join("-", sizes)} neurons{lit}");
        figure._remarks.Add($"Blue: positive. Orange: negative. The wider, the larger.{(magnitudes.All(double.IsFinite) ? "" : " Black: NaN or infinite.")}");
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

        var layout = new GraphLayout(result);
        var nodes = new List<DiagramNode>();
        var place = order.Select((node, i) => (node, i)).ToDictionary(n => n.node, n => n.i);
        string Value(Node node) => Text.Number(node.Value, digits: 3);
        string Gradient(double gradient) => gradients ? Text.Number(gradient, digits: 3) : "";
        DiagramNode Circle(Node node, double x, double y) => node.Operands.Count == 0
            ? new DiagramNode(x, y, node.Name.Length > 0 ? node.Name : Value(node), Stroke: Palette.Positive)
            : new DiagramNode(x, y, Sign(node.Operation), node.Name);

        // Every column has room for its widest circle and, before it, for the widest number on an edge that ends there.
        var half = new double[layout.Columns];
        var room = new double[layout.Columns];
        foreach (var node in order)
        {
            var column = layout[node].Column;
            half[column] = Math.Max(half[column], Circle(node, 0, 0).HalfRoom);
            foreach (var (operand, derivative) in node.Operands)
                Reserve(column, operand, derivative * node.Gradient);
        }
        Reserve(layout.Columns - 1, result, result.Gradient);
        var across = new double[layout.Columns];
        across[0] = half[0] + 8;
        for (var c = 1; c < across.Length; c++)
            across[c] = across[c - 1] + half[c - 1] + Out + Slope + room[c] + In + half[c];

        void Reserve(int column, Node operand, double gradient) =>
            room[column] = new[] { room[column], Text.Width(Value(operand), DiagramEdge.TextSize) + 6, Text.Width(Gradient(gradient), DiagramEdge.TextSize) + 6 }.Max();
        double Y(double y) => y + 8;

        foreach (var node in order)
            nodes.Add(Circle(node, across[layout[node].Column], Y(layout[node].Y)));
        nodes.Add(new DiagramNode(across[^1], Y(layout.End), "", Stroke: null));

        var edges = new List<DiagramEdge>();
        foreach (var node in order)
        {
            for (var i = 0; i < node.Operands.Count; i++)
            {
                var (operand, derivative) = node.Operands[i];
                var (passed, arrival) = layout.Way(node, i);
                edges.Add(Edge(operand, place[node], passed, arrival, derivative * node.Gradient));
            }
        }
        edges.Add(Edge(result, nodes.Count - 1, [], layout.End, result.Gradient));

        // Out of the circle, level past the circles of every column in between, and level where the numbers stand.
        DiagramEdge Edge(Node from, int to, IEnumerable<(int Column, double Y)> passed, double arrival, double gradient)
        {
            List<(double X, double Y)> way = [(nodes[place[from]].X + half[layout[from].Column] + Out, nodes[place[from]].Y)];
            foreach (var (column, y) in passed)
                way.AddRange([(across[column] - half[column] - In - room[column], Y(y)), (across[column] + half[column] + Out, Y(y))]);
            var last = Array.IndexOf(across, nodes[to].X);
            var end = nodes[to].X - half[last] - In;
            way.AddRange([(end - room[last], Y(arrival)), (end, Y(arrival))]);
            return new DiagramEdge(place[from], to, Palette.Frame, 1.2) { Way = way, Above = Value(from), Below = Gradient(gradient) };
        }

        var leaves = order.Where(n => n.Operands.Count == 0 && n.Name.Length > 0).Select(n => $"{n.Name} = {Value(n)}{(gradients ? $" with gradient {Text.Number(n.Gradient)}" : "")}");
        return OfDiagram(title, nodes, edges, across[^1] + 8, Y(layout.Height) + 8, $"a computation graph of {order.Count} nodes from {string.Join(", ", leaves)} to {Value(result)}");
    }

    private static string Sign(string operation) => operation switch
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
