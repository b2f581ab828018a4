Exercise.Check("9.3", () =>
{
    double ClippedPrice(Vector<double> t) => Price(Column(Clip([.. t])), y);
    foreach (var other in new[] { Column(-6, 6, 0.1, 2), Column(1, 2, 3, -4.5), Column(20, -20, 20, -20) })
        Check.Derivative($"logits ({string.Join(", ", other)})", ClippedDelta(other, y), ClippedPrice, other);
}, answer: ClippedDelta, without: ["CentralDifference"]);
