int[] Count(double[] values, double a, double b, int n)
{
    var counts = new int[n];
    foreach (double v in values.Where(v => v >= a && v < b))
        counts[(int)((v - a) / (b - a) * n)]++;
    return counts;
}
