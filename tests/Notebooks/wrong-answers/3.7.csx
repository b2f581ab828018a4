(Matrix<double> dW, Vector<double> db) Repaired(Vector<double> h, Vector<double> ŷ, Vector<double> y)
{
    var δ = ŷ - y;                                      // one of the two mistakes repaired
    return (h.OuterProduct(δ), δ);
}
