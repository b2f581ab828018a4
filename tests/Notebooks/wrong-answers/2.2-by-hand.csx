double SoftplusSlope(double z)
{
    double h = 1e-5;                                    // measured by hand: ten digits, not sixteen
    return (Math.Log(1 + Math.Exp(z + h)) - Math.Log(1 + Math.Exp(z - h))) / (2 * h);
}
