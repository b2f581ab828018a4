Exercise.Check("7.3", () =>
{
    Check.Equal("a gradient of −0.3 at rate 0.01", FirstAdamStep(-0.3, 0.01), -0.01, 1e-4);
    Check.Equal("a gradient of 7 at rate 1.5", FirstAdamStep(7, 1.5), 1.5, 1e-4);
});
