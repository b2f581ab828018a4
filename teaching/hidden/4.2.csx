Exercise.Check("4.2", () =>
{
    Check.Equal("2-9-7", CountPaths(2, 9, 7), 7);
    Check.Equal("3-1-7-2-5", CountPaths(3, 1, 7, 2, 5), 70);
    Check.Equal("100-100-100-100-100-100-10", CountPaths(100, 100, 100, 100, 100, 100, 10), 1_000_000_000);
});
