// The library has a checker; here the point is to do without it.
double WorstError(Module module, Matrix<double> X)
{
    var Y = module.Forward(X);
    var R = Matrix<double>.Build.Random(Y.RowCount, Y.ColumnCount, 1);
    var dX = module.Backward(R);
    return (dX - CentralDifference.Gradient(V => module.Forward(V).PointwiseMultiply(R).RowSums().Sum(), X)).Enumerate().Max(Math.Abs);
}
