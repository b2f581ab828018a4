Exercise.Check("5.8", () =>
{
    foreach (var (p, q) in new[] { (0.4, -1.5), (-2.0, -0.7), (3.0, 2.5) })
    {
        Value a = new(p), b = new(q);
        (Pow(Max(a, b), 2) + 5 * Max(b, a) + Pow(a * a, 1.5)).Backward();
        double larger = Math.Max(p, q), slope = 2 * larger + 5, own = 3 * p * Math.Abs(p);
        Check.Equal($"∂/∂p of max² + 5 max + (p²)^1.5 at ({p}, {q})", a.Gradient, own + (p > q ? slope : 0));
        Check.Equal("∂/∂q of it", b.Gradient, q > p ? slope : 0);
    }
}, answer: (Func<Value, double, Value>)Pow, without: ["Node", "CentralDifference"]);
