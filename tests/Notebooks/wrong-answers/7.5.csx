string Verdict(double[] first, double[] second)
{
    // Two columns, and not ten pairs: the luck that both share does not cancel.
    double Variance(double[] scores) => scores.Sum(s => (s - scores.Average()) * (s - scores.Average())) / (scores.Length - 1);
    double mean = first.Average() - second.Average();
    double reach = 2.262 * Math.Sqrt((Variance(first) + Variance(second)) / first.Length);
    return mean - reach > 0 ? "better" : mean + reach < 0 ? "worse" : "open";
}
