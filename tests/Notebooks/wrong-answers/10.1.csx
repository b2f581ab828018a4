GenericChart ErrorCurve(double[] accuracies) =>
    Chart.Line<int, double, string>(x: Enumerable.Range(0, accuracies.Length).ToArray(), y: accuracies.Select(a => 100 * (1 - a)).ToArray())
        .WithAxes("epoch", "error in %", logY: true);
