Exercise.Check("3.2", () =>
{
    var other = 2 * Vector<double>.Build.Random(6, 3);
    foreach (double τ in new[] { 0.7, 5.0 })
        Check.Jacobian($"six scores at temperature {τ}", TemperedJacobian(other, τ), t => Softmax(t / τ), other);
}, answer: TemperedJacobian, without: ["CentralDifference"]);
