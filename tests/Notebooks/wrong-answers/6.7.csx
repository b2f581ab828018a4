// The input is checked, the parameters are not.
double WorstError(Module module, Matrix<double> X)
{
    var Y = module.Forward(X);
    var R = Matrix<double>.Build.Random(Y.RowCount, Y.ColumnCount, 1);
    double C() => module.Forward(X).PointwiseMultiply(R).RowSums().Sum();
    var dX = module.Backward(R);
    var measured = Matrix<double>.Build.Dense(X.RowCount, X.ColumnCount, (j, k) =>
    {
        double kept = X[j, k];
        X[j, k] = kept + 1e-5; double above = C();
        X[j, k] = kept - 1e-5; double below = C();
        X[j, k] = kept;
        return (above - below) / 2e-5;
    });
    return (dX - measured).Enumerate().Max(Math.Abs) / measured.Enumerate().Max(Math.Abs);
}
