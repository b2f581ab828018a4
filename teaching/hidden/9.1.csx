Exercise.Check("9.1", () =>
{
    var t = Matrix<double>.Build.Random(3, 4, 9);
    foreach (var (g, expected) in new[] { (1 * t, "nothing"), (0.5 * t, "length"), (64 * t, "length"), (-t, "direction"), (t + 0.1 * Matrix<double>.Build.Random(3, 4, 10), "direction") })
        Check.That($"a random gradient: {expected}", Diagnose(g, t) == expected);
});
