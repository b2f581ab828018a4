// The sigmoid's derivative where the tanh's belongs.
(double dC_dw, double dC_db) TanhNeuron(double w, double b, double x, double y)
{
    double a = Math.Tanh(w * x + b);
    double dC_dz = (a - y) * a * (1 - a);
    return (dC_dz * x, dC_dz);
}
