Exercise.Check("11.1", () =>
{
    foreach (var (n, k, s, p) in new[] { (32, 7, 2, 3), (11, 4, 3, 0), (5, 5, 1, 0), (13, 3, 4, 2) })
        Check.Equal($"n = {n}, k = {k}, s = {s}, p = {p}", Places(n, k, s, p), Enumerable.Range(-p, n + 2 * p).Count(first => (first + p) % s == 0 && first + k <= n + p));
}, answer: Places, without: ["Network", "Convolution"]);
