Exercise.Check("7.4", () =>
{
    Check.Equal("the best comes last but two, patience 3", StopsAfter([9, 8, 9, 7, 8, 8], 3), 6);
    Check.Equal("patience 1", StopsAfter([3, 2, 2.5, 1], 1), 3);
    Check.Equal("equal is no better", StopsAfter([1, 1, 1, 1, 1], 2), 3);
});
