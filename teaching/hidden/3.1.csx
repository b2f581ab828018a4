Exercise.Check("3.1", () =>
{
    foreach (var (score, truth) in new[] { (-0.7, 1.0), (1.3, 0.6), (4.0, 0.0) })
    {
        double a = 1 / (1 + Math.Exp(-score));
        Check.Equal($"z = {score}, y = {truth}", YesNoCost(score, truth), -truth * Math.Log(a) - (1 - truth) * Math.Log(1 - a), 1e-9);
    }
    Check.Equal("z = 750, y = ½", YesNoCost(750, 0.5), 375);
}, answer: YesNoCost, without: ["Cost", "CostOfScores", "LogSumExp"]);
