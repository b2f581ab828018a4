// One of the two mistakes repaired: the slopes are still those of the next layer.
double[][] Deltas(double[][,] V, double[][] s, double[] g)
{
    int L = V.Length - 1, n = g.Length;
    var δ = new double[L + 1][];
    δ[L] = Enumerable.Range(0, n).Select(j => g[j] * s[L][j]).ToArray();
    for (int l = L - 1; l >= 1; l--)
        δ[l] = Enumerable.Range(0, n).Select(k =>
            Enumerable.Range(0, n).Sum(j => V[l + 1][j, k] * δ[l + 1][j]) * s[l + 1][k]).ToArray();
    return δ;
}
