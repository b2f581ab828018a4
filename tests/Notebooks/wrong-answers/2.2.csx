double SoftplusSlope(double z)
{
    return 1 / (1 + Math.Exp(z));                       // the inner derivative forgotten
}
