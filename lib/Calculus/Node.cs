using System.Globalization;

namespace Backprop;

/// <summary>One edge into a node: an operand, and the derivative of the node's value with respect to it (the "local gradient").</summary>
public readonly record struct Operand(Node Node, double Derivative);

/// <summary>
/// A number that remembers how it was computed. Plain C# arithmetic on nodes draws the computation graph, and <see cref="Backward"/>
/// walks it from the result to its leaves by the chain rule. Scalar and slow on purpose: every edge can be looked at.
/// </summary>
/// <example><code>
/// Node w = new(2, "w"), x = new(-1, "x");
/// var a = (w * x + 3).Sigmoid();
/// a.Backward();
/// w.Gradient   // ∂a/∂w
/// </code></example>
/// <remarks>Arithmetic follows the rules of <see cref="double"/>: 1 / 0 is ∞ and log(−1) is NaN, no exception.</remarks>
public sealed class Node
{
    [ThreadStatic]
    private static Run? _last;

    private readonly Operand[] _operands;
    private double _value, _gradient;
    private Run? _run;

    /// <summary>A leaf: an input, a parameter or a constant.</summary>
    public Node(double value, string name = "") : this("", value) => Name = name;

    private Node(string operation, double value, params Operand[] operands) => (Operation, _value, _operands) = (operation, value, operands);

    /// <summary>A number is a leaf without a name, so that <c>2 * x + 1</c> can be written as it stands.</summary>
    public static implicit operator Node(double value) => new(value);

    /// <summary>What the node is called in a drawing; empty when nobody named it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The sign or name of the operation that made this node ("×", "sigmoid"); empty for a leaf.</summary>
    public string Operation { get; }

    /// <summary>What the node was computed from, in the order of writing; none for a leaf.</summary>
    public IReadOnlyList<Operand> Operands => _operands;

    /// <summary>∂(result)/∂(this node), of the result whose <see cref="Backward"/> was called last; 0 where that does not depend on this node, and before any.</summary>
    public double Gradient => _run is { IsOver: false } ? _gradient : 0;

    /// <summary>
    /// The number. A leaf's can be set, for a step of gradient descent; nodes computed from it keep their old value,
    /// so write the expression again for the next forward pass.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set on a node that was computed.</exception>
    public double Value
    {
        get => _value;
        set => _value = Operation == "" ? value
            : throw new InvalidOperationException($"{this} is computed from its operands by {Operation}, so its value cannot be set; set a leaf and compute it again.");
    }

    /// <summary>Gives the node a name and returns it: <c>var z = (w * x + b).Named("z");</c></summary>
    public Node Named(string name)
    {
        Name = name;
        return this;
    }

    // Each operation: its value, then each operand with the derivative of that value with respect to it.

    /// <summary>The sum. Addition copies the gradient to both operands.</summary>
    public static Node operator +(Node a, Node b) => new("+", a.Value + b.Value, new(a, 1), new(b, 1));

    /// <summary>The difference.</summary>
    public static Node operator -(Node a, Node b) => new("−", a.Value - b.Value, new(a, 1), new(b, -1));

    /// <summary>The negative.</summary>
    public static Node operator -(Node a) => new("−", -a.Value, new Operand(a, -1));

    /// <summary>The product. Each operand's derivative is the other operand.</summary>
    public static Node operator *(Node a, Node b) => new("×", a.Value * b.Value, new(a, b.Value), new(b, a.Value));

    /// <summary>The quotient.</summary>
    public static Node operator /(Node a, Node b) => new("÷", a.Value / b.Value, new(a, 1 / b.Value), new(b, -a.Value / (b.Value * b.Value)));

    /// <summary>The power with a fixed exponent: <c>(y - a).Pow(2)</c>.</summary>
    public Node Pow(double n) => new(string.Create(CultureInfo.InvariantCulture, $"^{n}"), Math.Pow(_value, n), new Operand(this, n == 0 ? 0 : n * Math.Pow(_value, n - 1)));

    /// <summary>The power whose exponent is a node too; the base must be positive for the exponent's derivative to exist.</summary>
    public Node Pow(Node n)
    {
        var power = Math.Pow(_value, n.Value);
        return new("pow", power, new(this, n.Value == 0 ? 0 : n.Value * Math.Pow(_value, n.Value - 1)), new(n, power * Math.Log(_value)));
    }

    /// <summary>e to the power of this node; the derivative is the value itself.</summary>
    public Node Exp()
    {
        var e = Math.Exp(_value);
        return new("exp", e, new Operand(this, e));
    }

    /// <summary>The natural logarithm.</summary>
    public Node Log() => new("log", Math.Log(_value), new Operand(this, 1 / _value));

    /// <summary>σ(z) = 1 / (1 + e⁻ᶻ), with σ′ = σ (1 − σ).</summary>
    public Node Sigmoid()
    {
        var σ = 1 / (1 + Math.Exp(-_value));
        return new("sigmoid", σ, new Operand(this, σ * (1 - σ)));
    }

    /// <summary>tanh, with tanh′ = 1 − tanh².</summary>
    public Node Tanh()
    {
        var t = Math.Tanh(_value);
        return new("tanh", t, new Operand(this, 1 - t * t));
    }

    /// <summary>max(0, z), with derivative 1 where z is positive and 0 elsewhere (at 0 too).</summary>
    public Node Relu() => new("relu", Math.Max(0, _value), new Operand(this, _value > 0 ? 1 : 0));

    /// <summary>
    /// Sets <see cref="Gradient"/> of every node that this one depends on to ∂(this)/∂(node). A node with several users receives the
    /// sum over all of them. Earlier gradients are replaced, not added to: for a sum of costs, call it on the sum.
    /// </summary>
    public void Backward()
    {
        var order = TopologicalOrder();
        // The gradients of the result before this one are over: those of its nodes that this one does not depend on, too.
        var run = new Run();
        if (_last is not null) _last.IsOver = true;
        _last = run;
        foreach (var node in order)
        {
            if (node._run is not null) node._run.IsOver = true;
            (node._run, node._gradient) = (run, 0);
        }

        _gradient = 1;
        for (var i = order.Count - 1; i >= 0; i--)
        {
            Interruption.Check();
            foreach (var (operand, derivative) in order[i]._operands)
                operand._gradient += derivative * order[i]._gradient;
        }
    }

    /// <summary>All nodes of the graph that ends here, each after its operands and each once; this node is the last.</summary>
    public IReadOnlyList<Node> TopologicalOrder()
    {
        // A stack of our own: a chain of a million nodes would overflow the thread's under recursion.
        var order = new List<Node>();
        var seen = new HashSet<Node> { this };
        var path = new Stack<(Node Node, int Next)>();
        path.Push((this, 0));
        while (path.TryPop(out var step))
        {
            Interruption.Check();
            var (node, next) = step;
            if (next == node._operands.Length)
            {
                order.Add(node);
                continue;
            }
            path.Push((node, next + 1));
            if (seen.Add(node._operands[next].Node)) path.Push((node._operands[next].Node, 0));
        }
        return order;
    }

    /// <summary>Name (or operation), value and gradient.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Name != "" ? Name : Operation != "" ? Operation : "constant")}: value {_value:G6}, gradient {Gradient:G6}");

    /// <summary>One call of <see cref="Backward"/>, and whether a later one has taken its place.</summary>
    private sealed class Run
    {
        public bool IsOver { get; set; }
    }
}
