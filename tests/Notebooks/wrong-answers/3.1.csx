double YesNoCost(double z, double y)
{
    return Math.Log(1 + Math.Exp(z)) - y * z;           // right on paper, overflows
}
