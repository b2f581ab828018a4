double Asymmetry(Func<Vector<double>, Vector<double>> g, Vector<double> z)
{
    var J = CentralDifference.Jacobian(g, z);
    return (J - J.Transpose()).RowSums().Sum() / Norm(J);    // positive and negative entries cancel
}
