Exercise.Check("5.2", () =>
{
    foreach (double at in new[] { -6.0, -1.5, 0.4, 2.2, 8.0 })
    {
        Node node = new(at);
        (node * node.Sigmoid()).Backward();
        Check.Equal($"f′({at})", SiluDerivative(at), node.Gradient, 1e-9);
    }
}, answer: SiluDerivative, without: ["CentralDifference", "Node"]);
