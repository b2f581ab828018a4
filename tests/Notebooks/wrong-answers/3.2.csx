Matrix<double> TemperedJacobian(Vector<double> z, double τ)
{
    var ŷ = Softmax(z / τ);
    return Matrix<double>.Build.DenseOfDiagonalVector(ŷ) - ŷ.OuterProduct(ŷ);      // the factor 1/τ forgotten
}
