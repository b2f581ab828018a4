// A variance in place of a standard deviation.
double RelativeSpread(int n, double p)
{
    return p / ((1 - p) * n);
}
