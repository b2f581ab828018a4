Matrix<double> SoftmaxColumns(Matrix<double> Z)
{
    var e = (Z - Z.Enumerate().Max()).Map(Math.Exp);    // one maximum for all samples
    return Matrix<double>.Build.DenseOfColumnVectors(e.EnumerateColumns().Select(column => column / column.Sum()));
}
