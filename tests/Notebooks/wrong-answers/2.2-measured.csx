double SoftplusSlope(double z)
{
    return CentralDifference.Derivative(t => Math.Log(1 + Math.Exp(t)), z);
}
