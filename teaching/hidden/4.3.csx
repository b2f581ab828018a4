Exercise.Check("4.3", () =>
{
    var (W, c) = (Matrix<double>.Build.Random(4, 3, 1), Vector<double>.Build.Random(4, 2));
    Check.Derivative("∂(c·W v)/∂v", InputGradient(W, c), v => c * (W * v), Vector<double>.Build.Random(3, 3));
}, answer: InputGradient, without: ["CentralDifference"]);
