double NeverNegative(double[] ŷ, double[] v)
{
    return ŷ.Zip(v, (p, t) => p * t * t).Sum();         // the mean of the squares alone
}
