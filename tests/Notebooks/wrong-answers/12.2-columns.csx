// Columns of W are stretched in place of rows.
(Matrix<double> W, Vector<double> b) Folded(Matrix<double> W, Vector<double> b, Vector<double> γ, Vector<double> β, Vector<double> μ, Vector<double> v, double ε)
{
    var g = γ.PointwiseDivide((v + ε).PointwiseSqrt());
    return (W.MapIndexed((j, k, w) => w * g[k]), g.PointwiseMultiply(b - μ) + β);
}
