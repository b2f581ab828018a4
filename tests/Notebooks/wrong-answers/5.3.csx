// The sign of the exponent is lost: this is 1 − σ(p).
Value Softplus(Value p)
{
    return new Value(Math.Log(1 + Math.Exp(p.Data)), (p, 1 / (1 + Math.Exp(p.Data))));
}
