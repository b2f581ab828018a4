(double δ2, double δ1, double dW2, double dW1) PencilSweep()
{
    return (1, 1, 2, 1);                                // the weight forgotten on the way back
}
