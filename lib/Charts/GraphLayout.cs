namespace Backprop;

/// <summary>
/// Where the nodes of a computation graph stand. Each column holds what is computed from the columns before it. An edge over several columns holds a place
/// in each of them, as a node does, and every edge arrives at its node at a height of its own: so the part of it that carries numbers is level, and between
/// the columns alone do edges cross.
/// </summary>
internal sealed class GraphLayout
{
    public const double PortGap = 40;
    private const double Spacing = 14;

    /// <summary>A node, or an edge on its way past a column.</summary>
    private sealed class Place(int column, double above, double below)
    {
        public int Column { get; } = column;
        public double Above { get; } = above;
        public double Below { get; } = below;
        public double Y { get; set; }
        public int Rank { get; set; } // from the top of its column
        public List<Place> Sources { get; } = []; // of the edges that arrive, all of them in the column before
        public List<Place> Targets { get; } = [];

        /// <summary>The height of each arriving edge above or below the middle; they arrive in the order in which they come.</summary>
        public IEnumerable<(Place Source, double Offset)> Ports =>
            Sources.OrderBy(s => s.Rank).Select((source, i) => (source, (i - (Sources.Count - 1) / 2.0) * PortGap));
    }

    private readonly Dictionary<Node, Place> _nodes = [];
    private readonly Dictionary<(Node Node, int Column), Place> _passing = [];
    private readonly List<List<Place>> _columns = [];
    private readonly Dictionary<Node, Place> _ends = [];
    private readonly IReadOnlySet<Node> _resumed;

    /// <param name="order">The nodes, each after its operands.</param>
    /// <param name="ends">Those whose value leaves the row, each by an edge of its own.</param>
    /// <param name="resumed">Those that stand here without their operands, as a leaf does.</param>
    public GraphLayout(IReadOnlyList<Node> order, IReadOnlyList<Node> ends, IReadOnlySet<Node> resumed)
    {
        _resumed = resumed;

        // A node stands one column right of its last operand; a leaf right before the first node that uses it.
        var column = new Dictionary<Node, int>();
        foreach (var node in order.Where(n => Operands(n).Count > 0))
            column[node] = 1 + Operands(node).Max(o => column.GetValueOrDefault(o.Node, 0));
        foreach (var leaf in order.Where(n => Operands(n).Count == 0))
            column[leaf] = order.Where(n => Operands(n).Any(o => o.Node == leaf)).Select(n => column[n]).DefaultIfEmpty(1).Min() - 1;

        foreach (var node in order)
        {
            var last = order.Where(n => Operands(n).Any(o => o.Node == node)).Select(n => column[n]).DefaultIfEmpty(column[node] + 1).Max();
            var ports = Math.Max(Operands(node).Count - 1, 0) * PortGap / 2 + 16;
            var named = Operands(node).Count > 0 && node.Name.Length > 0;
            _nodes[node] = Add(new Place(column[node], Math.Max(ports, DiagramNode.Radius), Math.Max(ports, DiagramNode.Radius + (named ? 18 : 0))));
            for (var c = column[node] + 1; c < last; c++)
                Connect(Before(node, c), _passing[(node, c)] = Add(new Place(c, 2, 2)));
            foreach (var operand in Operands(node))
                Connect(Before(operand.Node, column[node]), _nodes[node]);
        }
        foreach (var end in ends)
            Connect(_nodes[end], _ends[end] = Add(new Place(column[end] + 1, 16, 16)));
        Untangle();
        Settle();
        Height = _columns.SelectMany(places => places).Max(p => p.Y + p.Below);
    }

    public int Columns => _columns.Count;

    public double Height { get; }

    public (int Column, double Y) this[Node node] => (_nodes[node].Column, _nodes[node].Y);

    /// <summary>Where the edge ends by which a value leaves the row.</summary>
    public (int Column, double Y) End(Node node) => (_ends[node].Column, _ends[node].Y);

    /// <summary>The operands of a node that are drawn with it.</summary>
    public IReadOnlyList<Operand> Operands(Node node) => _resumed.Contains(node) ? [] : node.Operands;

    /// <summary>The columns that the edge of an operand passes on its way to a node, each with the height at which it does, and the height at which it arrives.</summary>
    public (IEnumerable<(int Column, double Y)> Passed, double Arrival) Way(Node node, int operand)
    {
        var (from, to) = (node.Operands[operand].Node, _nodes[node]);
        var source = Before(from, to.Column);
        var earlier = node.Operands.Take(operand).Count(o => o.Node == from); // x · x: the second edge of x arrives below its first
        var passed = Enumerable.Range(_nodes[from].Column + 1, to.Column - _nodes[from].Column - 1).Select(c => (c, _passing[(from, c)].Y));
        return (passed, to.Y + to.Ports.Where(p => p.Source == source).ElementAt(earlier).Offset);
    }

    private Place Add(Place place)
    {
        while (_columns.Count <= place.Column)
            _columns.Add([]);
        place.Rank = _columns[place.Column].Count;
        _columns[place.Column].Add(place);
        return place;
    }

    private static void Connect(Place source, Place target)
    {
        source.Targets.Add(target);
        target.Sources.Add(source);
    }

    /// <summary>Where an edge of the node stands in the column before another one.</summary>
    private Place Before(Node node, int column) => _passing.GetValueOrDefault((node, column - 1), _nodes[node]);

    /// <summary>Orders each column by the middle of what its places are connected to, back and forth, and keeps the order with the fewest crossings.</summary>
    private void Untangle()
    {
        var (best, fewest) = (Ranks(), Crossings());
        for (var sweep = 0; sweep < 12 && fewest > 0; sweep++)
        {
            foreach (var places in sweep % 2 == 0 ? Enumerable.Reverse(_columns) : _columns)
            {
                places.Sort((a, b) => (Middle(a), a.Rank).CompareTo((Middle(b), b.Rank)));
                for (var i = 0; i < places.Count; i++)
                    places[i].Rank = i;
            }
            if (Crossings() < fewest)
                (best, fewest) = (Ranks(), Crossings());

            double Middle(Place p) => (sweep % 2 == 0 ? p.Targets : p.Sources).Select(n => (double)n.Rank).DefaultIfEmpty(p.Rank).Average();
        }
        foreach (var (place, rank) in best)
            place.Rank = rank;
        foreach (var places in _columns)
            places.Sort((a, b) => a.Rank.CompareTo(b.Rank));
    }

    private Dictionary<Place, int> Ranks() => _columns.SelectMany(places => places).ToDictionary(p => p, p => p.Rank);

    private int Crossings() => _columns.Sum(places =>
    {
        var edges = places.SelectMany(p => p.Targets.Select(t => (From: p.Rank, To: t.Rank))).ToArray();
        return edges.Sum(a => edges.Count(b => a.From < b.From && a.To > b.To));
    });

    /// <summary>
    /// Moves each place towards the middle of its neighbours, as far as the order of its column and the room it needs allow. Where an edge goes on
    /// without another beside it, straightness counts more, and in the end for all.
    /// </summary>
    private void Settle()
    {
        foreach (var places in _columns)
            Put(places, [.. places.Select(_ => 0.0)]);
        for (var sweep = 0; sweep < 200; sweep++)
        {
            foreach (var places in sweep % 2 == 0 ? _columns : Enumerable.Reverse(_columns))
                Put(places, [.. places.Select(Wanted)]);
        }
        foreach (var places in _columns)
            Put(places, [.. places.Select(p => p.Sources is [var source] ? source.Y : p.Y)]);

        static double Wanted(Place p)
        {
            var sources = p.Ports.Select(port => (Y: port.Source.Y - port.Offset, Weight: p.Sources.Count == 1 ? 8 : 1));
            var targets = p.Targets.Distinct().SelectMany(t => t.Ports.Where(port => port.Source == p).Select(port => (Y: t.Y + port.Offset, Weight: t.Sources.Count == 1 ? 8 : 1)));
            var all = sources.Concat(targets).ToArray();
            return all.Sum(n => n.Weight * n.Y) / all.Sum(n => n.Weight);
        }

        var top = _columns.SelectMany(places => places).Min(p => p.Y - p.Above);
        foreach (var place in _columns.SelectMany(places => places))
            place.Y = Math.Round(place.Y - top, 1);
    }

    /// <summary>The heights nearest to the wanted ones (by least squares) that leave each place of a column its room: neighbours that want the same room share its middle.</summary>
    private static void Put(List<Place> places, double[] wanted)
    {
        var room = new double[places.Count]; // from the first place to this one, at the least
        for (var i = 1; i < places.Count; i++)
            room[i] = room[i - 1] + places[i - 1].Below + Spacing + places[i].Above;
        var blocks = new Stack<(double Sum, int Count)>();
        for (var i = 0; i < places.Count; i++)
        {
            var block = (Sum: wanted[i] - room[i], Count: 1);
            while (blocks.TryPeek(out var before) && before.Sum / before.Count >= block.Sum / block.Count)
                block = (block.Sum + blocks.Pop().Sum, block.Count + before.Count);
            blocks.Push(block);
        }
        var next = 0;
        foreach (var (sum, count) in blocks.Reverse())
        {
            for (var end = next + count; next < end; next++)
                places[next].Y = room[next] + sum / count;
        }
    }
}
