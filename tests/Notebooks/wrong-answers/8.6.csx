// Rounded down: one layer too few.
int LayersUntil(double p, double s, double w)
{
    return (int)Math.Floor(Math.Log(p) / Math.Log(s * w));
}
