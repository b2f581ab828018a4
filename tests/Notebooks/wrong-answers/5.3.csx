// The quotient's second local gradient has lost its sign.
Value Divide(Value p, Value q)
{
    return new Value(p.Data / q.Data, (p, 1 / q.Data), (q, p.Data / (q.Data * q.Data)));
}
Value Exp(Value p)
{
    return new Value(Math.Exp(p.Data), (p, Math.Exp(p.Data)));
}
Value Log(Value p)
{
    return new Value(Math.Log(p.Data), (p, 1 / p.Data));
}
