Exercise.Check("3.5", () =>
{
    foreach (var (at, truth) in new[] { (-1.1, 1.0), (0.8, 0.5), (5.0, 0.0) })
        Check.Equal($"z = {at}, y = {truth}", BinaryDelta(at, truth), 1 / (1 + Math.Exp(-at)) - truth, 1e-9);
}, answer: BinaryDelta, without: ["CentralDifference", "Node"]);
