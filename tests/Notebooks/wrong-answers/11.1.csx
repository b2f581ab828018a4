// The zeros stand on both sides.
int Places(int n, int k, int s, int p)
{
    return (n + p - k) / s + 1;
}
