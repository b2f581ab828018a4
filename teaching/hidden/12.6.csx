Exercise.Check("12.6", () =>
{
    foreach (var (n, p) in new[] { (100, 0.5), (7, 0.3) })
        Check.Equal($"n = {n}, p = {p}", n * Math.Pow(RelativeSpread(n, p), 2), p / (1 - p), 1e-9);
});
