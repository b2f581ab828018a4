double Shrink(double η, double λ)
{
    return 1 - λ;                                       // the rate forgotten
}
