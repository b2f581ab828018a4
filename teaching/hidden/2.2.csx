Exercise.Check("2.2", () =>
{
    foreach (double at in new[] { -7.5, -0.1, 1.7, 9.0 })
    {
        Node node = new(at);
        (1 + node.Exp()).Log().Backward();
        Check.Equal($"the slope of softplus at {at}", SoftplusSlope(at), node.Gradient, 1e-9);
    }
}, answer: SoftplusSlope, without: ["CentralDifference", "Node"]);
