Exercise.Check("3.3", () =>
{
    for (int seed = 1; seed <= 5; seed++)
    {
        Vector<double> p = Softmax(Vector<double>.Build.Random(4 + seed, seed)), pull = Vector<double>.Build.Random(4 + seed, 10 + seed);
        var J = Matrix<double>.Build.DenseOfDiagonalVector(p) - p.OuterProduct(p);
        Check.Equal($"{p.Count} random classes", BackThroughSoftmax(p, pull), J.Transpose() * pull);
    }
}, answer: BackThroughSoftmax, without: ["CentralDifference", "Activation"]);
