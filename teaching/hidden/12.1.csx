Exercise.Check("12.1", () =>
{
    foreach (double kept in new[] { 0.25, 0.7, 0.995 })
        Check.Equal($"β = {kept}", Math.Pow(kept, HalfLife(kept)), 0.5, 1e-9);
});
