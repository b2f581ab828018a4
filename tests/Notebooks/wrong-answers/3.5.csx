double BinaryDelta(double z, double y)
{
    double a = 1 / (1 + Math.Exp(-z));
    return (a - y) * a * (1 - a);                       // that is the quadratic cost's
}
