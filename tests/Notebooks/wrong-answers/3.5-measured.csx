double BinaryDelta(double z, double y)
{
    double Cost(double t) => Math.Log(1 + Math.Exp(t)) - y * t;
    return (Cost(z + 1e-5) - Cost(z - 1e-5)) / 2e-5;
}
