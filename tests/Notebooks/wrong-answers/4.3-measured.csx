Vector<double> InputGradient(Matrix<double> W1, Vector<double> δ1)
{
    return CentralDifference.Gradient(v => δ1 * (W1 * v), Column(0, 0));
}
