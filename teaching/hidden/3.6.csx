Exercise.Check("3.6", () =>
{
    for (int seed = 21; seed <= 25; seed++)
    {
        Vector<double> p = Softmax(3 * Vector<double>.Build.Random(seed - 15, seed)), direction = Vector<double>.Build.Random(seed - 15, 2 * seed);
        var J = Matrix<double>.Build.DenseOfDiagonalVector(p) - p.OuterProduct(p);
        Check.Equal($"{p.Count} classes", NeverNegative(p.ToArray(), direction.ToArray()), direction * J * direction, 1e-9);
    }
});
