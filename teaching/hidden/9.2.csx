Exercise.Check("9.2", () =>
{
    foreach (double z in new[] { -2.5, -0.3, 1.2, 2.8 })
    {
        Check.Derivative($"the sigmoid at {z}", SigmoidSlope(1 / (1 + Math.Exp(-z))), u => 1 / (1 + Math.Exp(-u)), z);
        Check.Derivative($"tanh at {z}", TanhSlope(Math.Tanh(z)), Math.Tanh, z);
        Check.Derivative($"softplus at {z}", SoftplusSlope(Math.Log(1 + Math.Exp(z))), u => Math.Log(1 + Math.Exp(u)), z);
    }
});
