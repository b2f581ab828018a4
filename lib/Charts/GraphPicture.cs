namespace Backprop;

/// <summary>
/// A computation graph as circles and lines, from its leaves on the left to its result on the right. Where a row would be too wide for a page, the graph goes on in a
/// second row, which begins with the named values that the first has reached.
/// </summary>
internal sealed class GraphPicture
{
    private const double Out = 4, Slope = 18, In = 8; // of an edge: from its circle, between the heights, to the next circle
    private const double Widest = 840; // on a page of 900 pixels its numbers are still 12 pixels high
    private const double Border = 8, RowGap = 34;

    private readonly bool _gradients;
    private readonly List<DiagramNode> _nodes = [];
    private readonly List<DiagramEdge> _edges = [];
    private readonly List<(Node From, Node? To)> _ends = [];
    private readonly Dictionary<Node, List<int>> _circles = [];

    public GraphPicture(Node result, bool gradients, string description)
    {
        _gradients = gradients;
        var (width, height) = (0.0, Border);
        foreach (var row in Rows(result))
        {
            if (height > Border)
                height += RowGap;
            Draw(row, height);
            (width, height) = (Math.Max(width, row.Width), height + row.Layout.Height);
        }
        Diagram = new(_nodes, _edges, width, height + Border, description);
    }

    public Diagram Diagram { get; }

    /// <summary>For every edge of the diagram whose value it carries, and to which node; to none where a row ends.</summary>
    public IReadOnlyList<(Node From, Node? To)> Ends => _ends;

    /// <summary>The circles that stand for a node: more than one where a second row begins with it.</summary>
    public int[] Circles(Node node) => [.. _circles[node]];

    /// <summary>A row: its nodes in topological order, those that it ends with, and those that it begins with although they are computed in the row before.</summary>
    private sealed class Row
    {
        public Row(GraphPicture picture, IReadOnlyList<Node> nodes, IReadOnlyList<Node> ends, IReadOnlySet<Node> resumed)
        {
            (Nodes, Ends, Resumed, Layout) = (nodes, ends, resumed, new GraphLayout(nodes, ends, resumed));
            (Half, Room, Across) = (new double[Layout.Columns], new double[Layout.Columns], new double[Layout.Columns]);

            // Every column has room for its widest circle and, before it, for the widest number on an edge that ends there.
            foreach (var node in nodes)
            {
                var column = Layout[node].Column;
                Half[column] = Math.Max(Half[column], Circle(node, 0, 0, resumed.Contains(node)).HalfRoom);
                foreach (var (operand, derivative) in Layout.Operands(node))
                    Reserve(column, operand, derivative * node.Gradient);
            }
            foreach (var end in ends)
                Reserve(Layout.End(end).Column, end, end.Gradient);
            Across[0] = Half[0] + Border;
            for (var c = 1; c < Across.Length; c++)
                Across[c] = Across[c - 1] + Half[c - 1] + Out + Slope + Room[c] + In + Half[c];

            void Reserve(int column, Node operand, double gradient) => Room[column] =
                new[] { Room[column], Text.Width(Value(operand), DiagramEdge.TextSize) + 6, Text.Width(picture.Gradient(gradient), DiagramEdge.TextSize) + 6 }.Max();
        }

        public IReadOnlyList<Node> Nodes { get; }
        public IReadOnlyList<Node> Ends { get; }
        public IReadOnlySet<Node> Resumed { get; }
        public GraphLayout Layout { get; }
        public double[] Half { get; }
        public double[] Room { get; }
        public double[] Across { get; }
        public double Width => Across[^1] + Border;
    }

    public static string Value(Node node) => Text.Number(node.Value, digits: 3);

    private string Gradient(double gradient) => _gradients ? Text.Number(gradient, digits: 3) : "";

    private static DiagramNode Circle(Node node, double x, double y, bool resumed) =>
        resumed ? new(x, y, node.Name)
        : node.Operands.Count == 0 ? new(x, y, node.Name.Length > 0 ? node.Name : Value(node), Stroke: Palette.Positive)
        : new(x, y, Figure.Sign(node.Operation), node.Name);

    /// <summary>One row, or two: then the graph is cut where the fewest values go over, all of them with a name, and the wider row is as narrow as can be.</summary>
    private Row[] Rows(Node result)
    {
        var order = result.TopologicalOrder();
        var whole = new Row(this, order, [result], new HashSet<Node>());
        if (whole.Width <= Widest)
            return [whole];
        var computed = order.Where(node => node.Operands.Count > 0).ToArray();
        return Enumerable.Range(1, whole.Layout.Columns - 2).Select(Cut)
            .Where(cut => cut.Over.Length > 0 && cut.Over.All(node => node.Name.Length > 0))
            .OrderBy(cut => (cut.Over.Length, cut.Rows.Max(row => row.Width))).FirstOrDefault().Rows ?? [whole];

        (Node[] Over, Row[] Rows) Cut(int last)
        {
            var first = computed.Where(node => whole.Layout[node].Column <= last).ToHashSet();
            Node[] over = [.. first.Where(node => computed.Any(user => !first.Contains(user) && user.Operands.Any(o => o.Node == node)))];
            if (first.Contains(result) || over.Length == 0)
                return ([], []);
            bool Feeds(Node leaf, bool inFirst) => leaf.Operands.Count == 0 && computed.Any(user => first.Contains(user) == inFirst && user.Operands.Any(o => o.Node == leaf));
            return (over,
            [
                new(this, [.. order.Where(node => first.Contains(node) || Feeds(node, true))], over, new HashSet<Node>()),
                new(this, [.. order.Where(node => over.Contains(node) || (node.Operands.Count > 0 && !first.Contains(node)) || Feeds(node, false))], [result], over.ToHashSet()),
            ]);
        }
    }

    private void Draw(Row row, double top)
    {
        var place = new Dictionary<Node, int>();
        foreach (var node in row.Nodes)
        {
            place[node] = _nodes.Count;
            if (!_circles.TryGetValue(node, out var circles))
                _circles[node] = circles = [];
            circles.Add(_nodes.Count);
            _nodes.Add(Circle(node, row.Across[row.Layout[node].Column], top + row.Layout[node].Y, row.Resumed.Contains(node)));
        }
        foreach (var node in row.Nodes)
        {
            var operands = row.Layout.Operands(node);
            for (var i = 0; i < operands.Count; i++)
            {
                var (operand, derivative) = operands[i];
                var (passed, arrival) = row.Layout.Way(node, i);
                Edge(operand, place[node], row.Layout[node].Column, passed, arrival, derivative * node.Gradient);
                _ends.Add((operand, node));
            }
        }
        foreach (var end in row.Ends)
        {
            var (column, y) = row.Layout.End(end);
            _nodes.Add(new(row.Across[column], top + y, "", Stroke: null));
            Edge(end, _nodes.Count - 1, column, [], y, end.Gradient);
            _ends.Add((end, null));
        }

        // Out of the circle, level past the circles of every column in between, and level where the numbers stand.
        void Edge(Node from, int to, int last, IEnumerable<(int Column, double Y)> passed, double arrival, double gradient)
        {
            List<(double X, double Y)> way = [(_nodes[place[from]].X + row.Half[row.Layout[from].Column] + Out, _nodes[place[from]].Y)];
            foreach (var (column, y) in passed)
                way.AddRange([(row.Across[column] - row.Half[column] - In - row.Room[column], top + y), (row.Across[column] + row.Half[column] + Out, top + y)]);
            var end = row.Across[last] - row.Half[last] - In;
            way.AddRange([(end - row.Room[last], top + arrival), (end, top + arrival)]);
            _edges.Add(new(place[from], to, Palette.Frame, 1.2) { Way = way, Above = Value(from), Below = Gradient(gradient) });
        }
    }
}
