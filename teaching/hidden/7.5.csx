Exercise.Check("7.5", () =>
{
    double[] ones = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    Check.That("one more in each pair is better, however far the pairs lie apart", Verdict([.. ones.Select((t, i) => t + 1 + 0.1 * (i % 2))], ones) == "better");
    Check.That("one less is worse", Verdict(ones, [.. ones.Select((t, i) => t + 1 + 0.1 * (i % 2))]) == "worse");
    Check.That("now more, now less is open", Verdict([.. ones.Select((t, i) => t + (i % 2 == 0 ? 1 : -1))], ones) == "open");
}, answer: Verdict, without: ["Trials", "Experiment"]);
