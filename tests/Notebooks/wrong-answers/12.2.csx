// The mean is forgotten.
(Matrix<double> W, Vector<double> b) Folded(Matrix<double> W, Vector<double> b, Vector<double> γ, Vector<double> β, Vector<double> μ, Vector<double> v, double ε)
{
    var g = γ.PointwiseDivide((v + ε).PointwiseSqrt());
    return (Matrix<double>.Build.DenseOfDiagonalVector(g) * W, g.PointwiseMultiply(b) + β);
}
