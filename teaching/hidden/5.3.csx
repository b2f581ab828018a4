Exercise.Check("5.3", () =>
{
    foreach (var (p, q) in new[] { (0.4, 3.0), (-2.5, 0.7) })
    {
        Value top = new(p), bottom = new(q);
        (Divide(top, bottom) + Exp(top) + Log(bottom)).Backward();
        Check.Equal($"∂/∂p of p / q + eᵖ + log q at ({p}, {q})", top.Gradient, 1 / q + Math.Exp(p));
        Check.Equal($"∂/∂q of it", bottom.Gradient, -p / (q * q) + 1 / q);
    }
}, answer: (Func<Value, Value, Value>)Divide, without: ["Node", "CentralDifference"]);
