Exercise.Check("5.9", () =>
{
    // Another network, 2-5-3-2, at other points, beside the library's matrices; then one step of all its parameters.
    foreach (var (x1, x2, label) in new[] { (0.3, -0.9, 1), (-0.5, 0.2, 0) })
    {
        var other = new Network<double>(2, [new(5, Activation.Relu), new(3, Activation.Relu), new(2, Activation.Softmax)], Cost.CrossEntropy, Initializer.He, seed: 4);
        other.Forward(Column(x1, x2));
        double paid = other.Backward(OneHot.Encode<double>([label], 2));
        Value[][][] W = other.Layers.Select(layer => ValueRows(layer.W)).ToArray();
        Value[][] b = other.Layers.Select(layer => Values(layer.b)).ToArray();
        Value[] parameters = W.SelectMany(rows => rows).Concat(b).SelectMany(values => values).ToArray();

        var cost = SpiralCost(W, b, [x1, x2], label);
        Check.Equal($"the cost of another network at ({x1}, {x2})", cost.Data, paid);
        double[] before = parameters.Select(p => p.Data).ToArray();
        SpiralStep(parameters, cost, 0.7);
        double[] gradients = other.Layers.SelectMany(layer => layer.dW.EnumerateRows().SelectMany(row => row))
            .Concat(other.Layers.SelectMany(layer => layer.db)).ToArray();
        Check.Equal("all of its parameters after a step with η = 0.7", Column(parameters.Select(p => p.Data).ToArray()), Column(before) - 0.7 * Column(gradients), 1e-9);
    }
}, answer: (Func<Value[][][], Value[][], double[], int, Value>)SpiralCost, without: ["Node", "CentralDifference", "Network"]);
