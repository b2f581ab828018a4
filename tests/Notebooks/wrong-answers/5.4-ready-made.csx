Dictionary<Node, double> Gradients(Node result)
{
    result.Backward();
    return result.TopologicalOrder().ToDictionary(node => node, node => node.Gradient);
}
