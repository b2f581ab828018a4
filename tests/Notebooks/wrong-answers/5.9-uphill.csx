// The cost is right, and the step goes uphill.
Value Divide(Value p, Value q) => new(p.Data / q.Data, (p, 1 / q.Data), (q, -p.Data / (q.Data * q.Data)));
Value Exp(Value p) => new(Math.Exp(p.Data), (p, Math.Exp(p.Data)));
Value Log(Value p) => new(Math.Log(p.Data), (p, 1 / p.Data));
Value Max(Value p, Value q) => p.Data > q.Data ? new(p.Data, (p, 1), (q, 0)) : new(q.Data, (p, 0), (q, 1));
Value SpiralCost(Value[][][] W, Value[][] b, double[] x, int label)
{
    Value[] a = Values(x);
    for (int l = 0; l < W.Length - 1; l++)
        a = Layer(W[l], b[l], a).Select(z => Max(z, 0)).ToArray();
    var e = Layer(W[^1], b[^1], a).Select(Exp).ToArray();
    return 0 - Log(Divide(e[label], e.Aggregate((s, t) => s + t)));
}
void SpiralStep(Value[] parameters, Value cost, double η)
{
    cost.Backward();
    foreach (var parameter in parameters)
        parameter.Data += η * parameter.Gradient;
}
