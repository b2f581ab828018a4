Exercise.Check("7.2", () =>
{
    var (θ, v) = MomentumByTheBook(1.5, -0.2, g: 4, η: 0.05, μ: 0.5);
    Check.Equal("the velocity after a step", v, 0.5 * -0.2 - 0.05 * 4);
    Check.Equal("θ after it", θ, 1.5 + 0.5 * -0.2 - 0.05 * 4);
});
