Exercise.Check("5.5", () =>
{
    foreach (var (w1, w2, x, y, η) in new[] { (-0.3, 0.9, 1.1, 0.5, 0.4), (2.0, 2.0, 0.7, 0.0, 10.0) })
    {
        Node p1 = new(w1), p2 = new(w2);
        (0.5 * (y - (p2 * (p1 * x).Sigmoid()).Sigmoid()).Pow(2)).Backward();
        Check.Equal($"w2 = {w2}, η = {η}", Step(w1, w2, x, y, η).w2, w2 - η * p2.Gradient, 1e-9);
        Check.Equal($"w1 = {w1}, η = {η}", Step(w1, w2, x, y, η).w1, w1 - η * p1.Gradient, 1e-9);
    }
}, answer: Step, without: ["Node", "CentralDifference"]);
