Exercise.Check("1.2", () =>
{
    for (int seed = 1; seed <= 20; seed++)
    {
        var scores = Vector<double>.Build.Random(3 + seed, seed) - seed;
        Check.Equal($"the class of {scores.Count} random scores", ClassOf(scores), scores.MaximumIndex());
    }
}, answer: ClassOf, without: ["OneHot"]);
