// One path only: the sigmoid is treated as a constant.
double SiluDerivative(double u)
{
    return σ(u);
}
