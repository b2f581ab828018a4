Exercise.Check("12.2", () =>
{
    foreach (int seed in new[] { 5, 6 })
    {
        var W = Matrix<double>.Build.Random(3, 3, seed);
        var (b, γ, β, μ, a) = (W.Column(0), 2 * W.Column(1), W.Row(2), W.Row(1), Column(0.3, -1, 2));
        var v = Column(0.1, 2, 0.7);
        var (folded, moved) = Folded(W, b, γ, β, μ, v, 1e-5);
        Check.Equal("one layer for two", folded * a + moved, Vector<double>.Build.Dense(3, k => γ[k] * (W.Row(k) * a + b[k] - μ[k]) / Math.Sqrt(v[k] + 1e-5) + β[k]));
    }
});
