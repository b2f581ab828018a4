// ρ taken for a constant.
Vector<double> RmsGradient(Vector<double> x, Vector<double> δ, double ε)
{
    return δ / Math.Sqrt(x * x / x.Count + ε);
}
