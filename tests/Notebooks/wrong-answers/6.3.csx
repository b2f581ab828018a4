double SameStep(double rate, int size)
{
    return rate / size;
}
