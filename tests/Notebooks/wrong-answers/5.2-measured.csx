double SiluDerivative(double u)
{
    return CentralDifference.Derivative(t => t / (1 + Math.Exp(-t)), u);
}
