Exercise.Check("2.4", () =>
{
    Matrix<double> first = Matrix<double>.Build.Random(5, 4, 1), second = Matrix<double>.Build.Random(2, 5, 2);
    Vector<double> p = Vector<double>.Build.Random(5, 3), q = Vector<double>.Build.Random(2, 4), sample = Vector<double>.Build.Random(4, 5);
    var (W, b) = Collapse(first, p, second, q);
    Check.Equal("a random 4-5-2 network", W * sample + b, second * (first * sample + p) + q);
});
