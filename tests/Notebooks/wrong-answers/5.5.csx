// The second weight is updated before the gradient of the first one has passed through it.
(double w1, double w2) Step(double w1, double w2, double x, double y, double η)
{
    double a1 = σ(w1 * x), a2 = σ(w2 * a1);
    double dC_dz2 = (a2 - y) * a2 * (1 - a2);
    w2 -= η * dC_dz2 * a1;
    w1 -= η * dC_dz2 * w2 * a1 * (1 - a1) * x;
    return (w1, w2);
}
