Exercise.Check("10.1", () =>
{
    var said = Figure.From(ErrorCurve(new[] { 0.9, 0.95, 0.96, 0.98 })).ToString();
    Check.That("it falls from 10 % in epoch 1 to 2 % in epoch 4", said.Contains("from 10 at 1 to 2 at 4"));
});
