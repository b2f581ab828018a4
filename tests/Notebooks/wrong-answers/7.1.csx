double StartSpread(int n, double meanSquare)
{
    return 1 / (n * meanSquare);                        // that is the variance
}
