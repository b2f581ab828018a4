Exercise.Check("4.5", () =>
{
    Matrix<double> W = Matrix<double>.Build.Random(4, 4, 1);
    Vector<double> before = Vector<double>.Build.Random(4, 2), bias = Vector<double>.Build.Random(4, 3), pull = Vector<double>.Build.Random(4, 4);
    Check.Derivative("a block of four neurons", BackThroughSkip(W, Activation.Tanh.Derivative(W * before + bias), pull), a => pull * ((W * a + bias).Map(Math.Tanh) + a), before);
}, answer: BackThroughSkip, without: ["CentralDifference"]);
