string Diagnose(Matrix<double> g, Matrix<double> t)
{
    double cosine = Dot(g, t) / (Norm(g) * Norm(t));
    return Error(g, t) < 1e-6 ? "nothing" : Math.Abs(cosine) > 0.9 ? "length" : "direction";   // a turned sign is no length
}
