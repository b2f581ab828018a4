Exercise.Check("1.4", () =>
{
    Matrix<double> rows = Matrix<double>.Build.Random(5, 4, 1), stored = Matrix<double>.Build.Random(4, 3, 2);
    var bias = Vector<double>.Build.Random(3, 3);
    Check.Equal("Z of five samples of another layer", Pre(rows, stored, bias).Transpose(), Matrix<double>.Build.DenseOfRowVectors(rows.EnumerateRows().Select(x => stored.Transpose() * x + bias)));
});
