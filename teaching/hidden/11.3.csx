Exercise.Check("11.3", () =>
{
    foreach (var (n, k, s) in new[] { (9, 3, 3), (8, 4, 2), (6, 1, 2), (4, 4, 1) })
    {
        int places = (n - k) / s + 1;
        Matrix<double> image = Matrix<double>.Build.Random(n, n, 3 * n), delta = Matrix<double>.Build.Random(places, places, 4 * n);
        Matrix<double> sum = Matrix<double>.Build.Dense(k, k);
        for (int y = 0; y < places; y++)
            for (int x = 0; x < places; x++)
                sum += delta[y, x] * image.SubMatrix(s * y, k, s * x, k);
        Check.Equal($"n = {n}, k = {k}, s = {s}", KernelGradient(image, delta, k, s), sum);
    }
}, answer: KernelGradient, without: ["CentralDifference", "Network"]);
