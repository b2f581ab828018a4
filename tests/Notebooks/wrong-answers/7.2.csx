(double θ, double v) MomentumByTheBook(double θ, double v, double g, double η, double μ)
{
    return (θ + v, μ * v - η * g);                      // moves with the old velocity
}
