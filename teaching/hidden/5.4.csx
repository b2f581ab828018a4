Exercise.Check("5.4", () =>
{
    Node p = new(0.3, "p"), q = new(1.7, "q"), r = new(-0.4, "r");
    var shared = (p * q + r).Tanh();
    var result = shared * shared + shared / q + p.Exp() * shared;
    var mine = Gradients(result);
    result.Backward();
    Node[] nodes = result.TopologicalOrder().ToArray();
    Check.Equal("a graph in which one node is used four times", Column(nodes.Select(n => mine[n]).ToArray()), Column(nodes.Select(n => n.Gradient).ToArray()));
}, answer: Gradients, without: ["Node.Backward", "Node.Gradient"]);
