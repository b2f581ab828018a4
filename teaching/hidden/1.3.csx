Exercise.Check("1.3", () =>
{
    Check.Equal("1-1", CountParameters(1, 1), 2);
    Check.Equal("7-6-5-4-3", CountParameters(7, 6, 5, 4, 3), 48 + 35 + 24 + 15);
    Check.Equal("100-10-100", CountParameters(100, 10, 100), 1010 + 1100);
});
