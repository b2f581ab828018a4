// Both get the gradient, whichever is the larger.
Value Pow(Value p, double n) => new(Math.Pow(p.Data, n), (p, n * Math.Pow(p.Data, n - 1)));
Value Max(Value p, Value q) => new(Math.Max(p.Data, q.Data), (p, 1), (q, 1));
