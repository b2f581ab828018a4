Exercise.Check("6.4", () =>
{
    Check.Equal("costs 2, 6 and 9 of 5, 5 and 2 samples", EpochCost([2, 6, 9], [5, 5, 2]), 58.0 / 12);
    Check.Equal("a single minibatch", EpochCost([0.7], [33]), 0.7);
});
