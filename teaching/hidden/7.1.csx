Exercise.Check("7.1", () =>
{
    Check.Equal("25 inputs of mean square 4", StartSpread(25, 4), 0.1);
    Check.Equal("784 inputs of mean square 0.1", StartSpread(784, 0.1), 1 / Math.Sqrt(78.4));
});
