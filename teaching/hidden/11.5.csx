Exercise.Check("11.5", () =>
{
    Tensor A = new(Matrix<double>.Build.Random(5, 4, 7)), weights = new(Matrix<double>.Build.Random(3, 5, 8)), column = new(Matrix<double>.Build.Random(3, 1, 9));
    var Y = OneHot.Encode<double>([2, 0, 1, 2], 3);
    Tensor Scores(Tensor tensor) => column * MeanOfColumns(weights * tensor);
    Check.Equal("four means", MeanOfColumns(A).Value.Row(0), A.Value.ColumnSums() / 5);
    Scores(A).CrossEntropy(Y).Backward();
    Check.Derivative("∂C/∂A", A.Gradient, value => Scores(new Tensor(value)).CrossEntropy(Y).Value[0, 0], A.Value);
}, answer: (Func<Tensor, Tensor>)MeanOfColumns, without: ["CentralDifference"]);
