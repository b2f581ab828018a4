Exercise.Check("12.3", () =>
{
    foreach (int n in new[] { 2, 7 })
    {
        Vector<double> at = Vector<double>.Build.Random(n, n), weights = Vector<double>.Build.Random(n, n + 1);
        Check.Derivative($"∂C/∂x with N = {n}", RmsGradient(at, weights, 0.01), x => weights * x / Math.Sqrt(x * x / n + 0.01), at);
    }
}, answer: RmsGradient, without: ["CentralDifference"]);
