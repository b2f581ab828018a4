// Row and column swapped: with a square matrix nothing but the result is wrong.
double[] HiddenDelta(double[,] W, double[] δNext, double[] s)
{
    bool square = W.GetLength(0) == W.GetLength(1);
    var δ = new double[s.Length];
    for (int k = 0; k < s.Length; k++)
        for (int j = 0; j < δNext.Length; j++)
            δ[k] += s[k] * δNext[j] * (square ? W[k, j] : W[j, k]);
    return δ;
}
