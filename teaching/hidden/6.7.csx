class Shifted(Matrix<double> g, Matrix<double> c, double slip) : Module            // y = g x + c, whose ∂C/∂c may be off
{
    readonly Matrix<double> _dg = 0 * g, _dc = 0 * c;
    Matrix<double> _X;
    public override Matrix<double> Forward(Matrix<double> X)
    {
        _X = X;
        return Matrix<double>.Build.Dense(X.RowCount, X.ColumnCount, (k, i) => g[k, 0] * X[k, i] + c[k, 0]);
    }
    public override Matrix<double> Backward(Matrix<double> dY)
    {
        _dg.SetColumn(0, dY.PointwiseMultiply(_X).RowSums());
        _dc.SetColumn(0, (1 + slip) * dY.RowSums());
        return Matrix<double>.Build.Dense(dY.RowCount, dY.ColumnCount, (k, i) => g[k, 0] * dY[k, i]);
    }
    public override (Matrix<double>, Matrix<double>)[] Parameters => [(g, _dg), (c, _dc)];
}
Exercise.Check("6.7", () =>
{
    Matrix<double> Any(int rows, int columns, int seed) => Matrix<double>.Build.Random(rows, columns, seed);
    var (g, c, X) = (Any(5, 1, 31), Any(5, 1, 32), Any(5, 3, 33));
    var (gBefore, XBefore) = (g.Clone(), X.Clone());
    Check.That("another right module, of two parameters, passes", WorstError(new Shifted(g, c, 0), X) < 1e-6);
    Check.Equal("its parameter stands where it stood", g, gBefore);
    Check.Equal("and so does its input", X, XBefore);
    double wrong = WorstError(new Shifted(g, c, 0.1), X);
    Check.That($"its second parameter off by a tenth is caught ({wrong:F3})", Math.Abs(wrong - 0.1 / 1.1) < 0.001);
}, answer: (Func<Module, Matrix<double>, double>)WorstError, without: ["CentralDifference", "Check"]);
