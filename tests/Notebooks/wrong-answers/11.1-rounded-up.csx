int Places(int n, int k, int s, int p)
{
    return (n + 2 * p - k + s - 1) / s + 1;
}
