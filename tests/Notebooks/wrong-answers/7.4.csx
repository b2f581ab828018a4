int StopsAfter(double[] validation, int patience)
{
    int worse = 0;
    for (int epoch = 1; epoch < validation.Length; epoch++)
    {
        worse = validation[epoch] < validation[epoch - 1] ? 0 : worse + 1;      // compares with the epoch before
        if (worse == patience)
            return epoch + 1;
    }
    return validation.Length;
}
