// The formula of batch normalization, whose mean nobody has taken away here.
Vector<double> RmsGradient(Vector<double> x, Vector<double> δ, double ε)
{
    double ρ = Math.Sqrt(x * x / x.Count + ε);
    var x̂ = x / ρ;
    return (δ - δ.Average() - x̂ * (δ * x̂ / x.Count)) / ρ;
}
