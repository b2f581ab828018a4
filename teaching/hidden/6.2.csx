Exercise.Check("6.2", () =>
{
    Check.Equal("another matrix", Precision(Rows([5, 0, 1], [2, 7, 0], [1, 1, 8])), Column(5.0 / 8, 7.0 / 8, 8.0 / 9));
});
