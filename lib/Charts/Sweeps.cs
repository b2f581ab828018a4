using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>Pictures that move: the forward and the backward pass, one step at a time.</summary>
public sealed partial class Figure
{
    private const double ColumnGap = 104, RowGap = 96;

    /// <summary>
    /// The two passes through a computation graph as a film that needs no script: values come from left to right, gradients from right to left, each with the
    /// equation that makes it. Printed, or where nothing moves, it shows the end.
    /// </summary>
    /// <param name="result">The node that the graph ends in. Its <see cref="Node.Backward"/> is called here.</param>
    /// <param name="title">Above the picture.</param>
    public static Figure Sweep(Node result, string title = "")
    {
        var (diagram, steps, labels) = Passes(result);
        return Film(title, new Sweep(diagram, steps, labels), diagram);
    }

    /// <summary>The same on paper: the picture as it stands after some of the steps, one below the other.</summary>
    /// <param name="result">The node that the graph ends in. Its <see cref="Node.Backward"/> is called here.</param>
    /// <param name="title">Above the pictures.</param>
    /// <param name="frames">How many pictures; the steps between them are as many each.</param>
    public static Figure SweepStrip(Node result, string title = "", int frames = 6)
    {
        var (diagram, steps, labels) = Passes(result);
        return Strip(title, frames, diagram, steps, labels);
    }

    /// <summary>
    /// The two passes through a network for one sample, as <see cref="Sweep(Node, string)"/> shows them for a graph: z and a from left to right, above each circle;
    /// ∂C/∂z and ∂C/∂a from right to left, below it. A layer's weights light up when their gradient δ aᵀ is taken, the wider the larger it is.
    /// </summary>
    /// <param name="network">A small network. Its forward and its backward pass run here.</param>
    /// <param name="x">The input, n₀ numbers.</param>
    /// <param name="y">The target, n_L numbers.</param>
    /// <param name="title">Above the picture.</param>
    /// <exception cref="ArgumentException">A layer has more than eight neurons, or x or y has not the network's size.</exception>
    public static Figure Sweep(Network<double> network, Vector<double> x, Vector<double> y, string title = "")
    {
        var (diagram, steps, labels) = Passes(network, x, y);
        return Film(title, new Sweep(diagram, steps, labels), diagram);
    }

    /// <inheritdoc cref="SweepStrip(Node, string, int)"/>
    public static Figure SweepStrip(Network<double> network, Vector<double> x, Vector<double> y, string title = "", int frames = 6)
    {
        var (diagram, steps, labels) = Passes(network, x, y);
        return Strip(title, frames, diagram, steps, labels);
    }

    private static Figure Film(string title, Sweep sweep, Diagram diagram) => InPixels(title, sweep, diagram.Width, sweep.Height);

    private static Figure Strip(string title, int frames, Diagram diagram, List<SweepStep> steps, List<SweepLabel> labels)
    {
        if (frames < 2 || frames > steps.Count)
            throw new ArgumentOutOfRangeException(nameof(frames), frames, $"The sweep has {steps.Count} steps; a strip shows 2 to {steps.Count} of them.");
        var pictures = Enumerable.Range(0, frames).Select(i => (int)Math.Round(i * (steps.Count - 1.0) / (frames - 1)))
            .Select(step => Film($"step {step + 1} of {steps.Count}", new Sweep(diagram, steps, labels, step), diagram)).ToArray();
        var strip = Grid(title, 1, pictures);
        strip._width = pictures[0]._width;
        return strip;
    }

    private static (Diagram, List<SweepStep>, List<SweepLabel>) Passes(Node result)
    {
        result.Backward();
        var order = result.TopologicalOrder();
        var picture = new GraphPicture(result, gradients: true, $"a computation graph of {order.Count} nodes");
        var whole = picture.Diagram;
        var diagram = new Diagram(whole.Nodes, [.. whole.Edges.Select(edge => edge with { Above = "", Below = "" })], whole.Width, whole.Height, whole.Describe(new(), new()));

        string Name(Node node) => node.Name.Length > 0 ? node.Name : node.Operands.Count == 0 ? Digits(node.Value) : $"({Written(node, Name)})";
        var leaves = order.Where(node => node.Operands.Count == 0 && node.Name.Length > 0).ToArray();
        List<SweepStep> steps = [new(string.Join(", ", leaves.Select(leaf => $"{leaf.Name} = {Digits(leaf.Value)}")), [.. leaves.SelectMany(picture.Circles)])];
        var (known, arrived) = (new Dictionary<Node, int>(), new Dictionary<Node, int>());
        foreach (var node in order)
        {
            known[node] = node.Operands.Count == 0 ? 0 : steps.Count;
            if (node.Operands.Count == 0)
                continue;
            var written = Written(node, Name);
            steps.Add(new($"{(node.Name.Length > 0 && node.Name != written ? node.Name + " = " : "")}{written} = {Written(node, n => node.Operands.Count == 2 && n == node.Operands[0].Node ? Digits(n.Value) : Signed(n.Value))} = {Digits(node.Value)}", picture.Circles(node)));
        }

        steps.Add(new($"∂{Name(result)}/∂{Name(result)} = 1", picture.Circles(result)));
        var start = steps.Count - 1;
        foreach (var node in order.Reverse().Where(node => node.Operands.Count > 0))
        {
            arrived[node] = steps.Count;
            var lines = node.Operands.Where(o => o.Node.Name.Length > 0 || o.Node.Operands.Count > 0).Select(o =>
                $"∂{Name(result)}/∂{Name(o.Node)}{(Users(o.Node) > 1 ? " along this edge" : "")} = ∂{Name(result)}/∂{Name(node)} · ∂{Name(node)}/∂{Name(o.Node)} = {Digits(node.Gradient)} · {Signed(o.Derivative)} = {Digits(node.Gradient * o.Derivative)}");
            steps.Add(new(string.Join('\n', lines), picture.Circles(node)));
        }

        var labels = new List<SweepLabel>();
        foreach (var (edge, (from, to)) in whole.Edges.Zip(picture.Ends))
        {
            // Where a row ends, the whole gradient stands once the last user has delivered.
            var step = to is not null ? arrived[to] : from == result ? start : order.Where(user => user.Operands.Any(o => o.Node == from)).Max(user => arrived[user]);
            labels.Add(new(known[from], edge.Middle.X, edge.Middle.Y - 10, edge.Above, Palette.Ink));
            labels.Add(new(step, edge.Middle.X, edge.Middle.Y + 10, edge.Below, Palette.Right));
        }
        return (diagram, steps, labels);

        int Users(Node node) => order.Sum(user => user.Operands.Count(o => o.Node == node));
    }

    /// <summary>An operation with its operands put in, as one writes it.</summary>
    private static string Written(Node node, Func<Node, string> operand)
    {
        var names = node.Operands.Select(o => operand(o.Node)).ToArray();
        return node.Operation switch
        {
            "×" => $"{names[0]} · {names[1]}",
            "+" or "−" or "÷" when names.Length == 2 => $"{names[0]} {node.Operation} {names[1]}",
            "−" => $"−{names[0]}",
            "pow" => $"{names[0]}^{names[1]}",
            ['^', ..] => $"{(names[0].Contains(' ', StringComparison.Ordinal) || names[0].StartsWith('−') ? $"({names[0]})" : names[0])}{Sign(node.Operation).Replace("( )", "", StringComparison.Ordinal)}",
            _ => $"{Sign(node.Operation)}({names[0].Trim('(', ')')})",
        };
    }

    /// <summary>A factor or a term: a negative number in parentheses.</summary>
    private static string Signed(double value) => value < 0 ? $"({Digits(value)})" : Digits(value);

    private static string Digits(double value) => Text.Number(value, digits: 3);

    private static (Diagram, List<SweepStep>, List<SweepLabel>) Passes(Network<double> network, Vector<double> x, Vector<double> y)
    {
        network.Forward(x);
        var cost = network.Backward(y.ToColumnMatrix());
        var layers = network.Layers;
        var L = layers.Count;
        if (layers.Max(layer => layer.W.RowCount) > MostNeurons || x.Count > MostNeurons)
            throw new ArgumentException($"A sweep has room for layers of up to {MostNeurons} neurons.", nameof(network));

        // The columns: x, then z and a of every layer, then the cost.
        var nodes = new List<DiagramNode>();
        var columns = new List<int[]>();
        var height = Math.Max(layers.Max(layer => layer.W.RowCount), x.Count) * RowGap + 30;
        int[] Column(int count, string name, string heading)
        {
            var across = 46 + columns.Count * ColumnGap;
            columns.Add([.. Enumerable.Range(nodes.Count, count)]);
            for (var i = 0; i < count; i++)
                nodes.Add(new(across, (height - 30) / 2 + (i - (count - 1) / 2.0) * RowGap, count == 1 && name == "C" ? name : name + Subscript(i + 1)));
            nodes.Add(new(across, height - 10, heading, Stroke: null));
            return columns[^1];
        }
        var inputs = Column(x.Count, "x", "a⁽⁰⁾ = x");
        var edges = new List<DiagramEdge>();
        var weights = new List<(int Edge, int To, int From)>[L];
        var (z, a) = (new int[L][], new int[L][]);
        for (var l = 0; l < L; l++)
        {
            var before = columns[^1];
            var W = layers[l].W;
            z[l] = Column(W.RowCount, "z", $"z{Layer(l + 1)}");
            a[l] = Column(W.RowCount, l == L - 1 ? "ŷ" : "a", l == L - 1 ? $"a{Layer(L)} = ŷ" : $"a{Layer(l + 1)}");
            var largest = W.Enumerate().Max(Math.Abs);
            weights[l] = [];
            for (var j = 0; j < W.RowCount; j++)
            {
                for (var k = 0; k < W.ColumnCount; k++)
                {
                    weights[l].Add((edges.Count, j, k));
                    edges.Add(new(before[k], z[l][j], W[j, k] < 0 ? Palette.Negative : Palette.Positive, 0.8 + 3 * Math.Abs(W[j, k]) / Math.Max(largest, double.Epsilon)));
                }
                // Softmax lets every score act on every probability.
                for (var i = 0; i < W.RowCount; i++)
                {
                    if (i == j || layers[l].Activation == Activation.Softmax)
                        edges.Add(new(z[l][j], a[l][i], Palette.Frame, 1.2));
                }
            }
        }
        var c = Column(1, "C", "cost")[0];
        edges.AddRange(a[^1].Select(output => new DiagramEdge(output, c, Palette.Frame, 1.2)));

        List<SweepStep> steps = [];
        List<SweepLabel> labels = [];
        void Step(string equation, int[] circles, Vector<double> values, bool backward = false)
        {
            for (var i = 0; i < circles.Length; i++)
                labels.Add(new(steps.Count, nodes[circles[i]].X, nodes[circles[i]].Y + (backward ? 1 : -1) * (DiagramNode.Radius + 12), Text.Number(values[i], digits: 3), backward ? Palette.Right : Palette.Ink));
            steps.Add(new(equation, circles));
        }

        Step("a⁽⁰⁾ = x, the sample", inputs, x);
        for (var l = 0; l < L; l++)
        {
            Step($"z{Layer(l + 1)} = W{Layer(l + 1)} a{Layer(l)} + b{Layer(l + 1)}", z[l], layers[l].Z.Column(0));
            Step(l == L - 1 ? $"ŷ = a{Layer(L)} = {(layers[l].Activation == Activation.Softmax ? "softmax" : "σ")}(z{Layer(L)})" : $"a{Layer(l + 1)} = σ(z{Layer(l + 1)})", a[l], layers[l].A.Column(0));
        }
        Step("C, and the forward pass is over", [c], Vector<double>.Build.Dense([cost]));
        for (var l = L - 1; l >= 0; l--)
        {
            Step(l == L - 1 ? $"δ{Layer(L)} = ∂C/∂z{Layer(L)}: how wrong, times how responsive" : $"δ{Layer(l + 1)} = W{Layer(l + 2)}ᵀ δ{Layer(l + 2)} ⊙ σ′(z{Layer(l + 1)}): blame flows back along the weights", z[l], layers[l].Delta.Column(0), backward: true);
            var dW = layers[l].dW;
            var largest = Math.Max(dW.Enumerate().Max(Math.Abs), double.Epsilon);
            steps.Add(new($"∂C/∂W{Layer(l + 1)} = δ{Layer(l + 1)} a{Layer(l)}ᵀ, ∂C/∂b{Layer(l + 1)} = δ{Layer(l + 1)}", [.. z[l], .. l == 0 ? inputs : a[l - 1]])
            { Edges = [.. weights[l].Select(w => (w.Edge, 2 + 8 * Math.Abs(dW[w.To, w.From]) / largest))] });
        }
        var sizes = string.Join("-", layers.Select(layer => layer.W.RowCount).Prepend(x.Count));
        return (new Diagram(nodes, edges, 92 + (columns.Count - 1) * ColumnGap, height, $"a network of {sizes} neurons"), steps, labels);

        static string Layer(int l) => $"⁽{Text.Superscript(l)}⁾";
    }
}
