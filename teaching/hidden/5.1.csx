Exercise.Check("5.1", () =>
{
    foreach (var (w, b, x, y) in new[] { (0.9, 0.4, -1.3, 0.5), (2.0, -1.0, 0.3, -1.0), (-0.2, 0.1, 3.0, 2.0) })
    {
        double a = Math.Tanh(w * x + b), dC_dz = (a - y) * (1 - a * a);
        Check.Equal($"∂C/∂w at w = {w}", TanhNeuron(w, b, x, y).dC_dw, dC_dz * x, 1e-9);
        Check.Equal($"∂C/∂b at b = {b}", TanhNeuron(w, b, x, y).dC_db, dC_dz, 1e-9);
    }
}, answer: TanhNeuron, without: ["CentralDifference", "Node"]);
