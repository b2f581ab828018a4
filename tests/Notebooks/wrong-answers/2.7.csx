(double Measured, double Error) CubeAtTwo()
{
    return (19, 7);                                     // the one-sided step, 27 − 8
}
