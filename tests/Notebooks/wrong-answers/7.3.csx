double FirstAdamStep(double g, double η)
{
    return η * 0.1 * g / Math.Sqrt(0.001 * g * g);      // the corrections forgotten
}
