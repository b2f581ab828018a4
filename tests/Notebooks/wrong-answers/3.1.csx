double SafeCost(Vector<double> z, Vector<double> y)
{
    return Math.Log(z.Sum(t => Math.Exp(t))) - y * z;   // right on paper, overflows
}
