Exercise.Check("10.2", () =>
{
    var counts = Count(new[] { -1.0, -0.6, -0.5, 0.3, 0.99, 1.0, 7.0 }, -1, 1, 4);
    Check.Equal("what lies outside is not counted, and the end belongs to the last bin", Column(counts.Select(c => (double)c).ToArray()), Column(2, 1, 1, 2));
});
