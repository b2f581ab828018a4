string Verdict(double[] first, double[] second)
{
    var (_, low, high) = new Trials("first", first).Minus(new Trials("second", second));
    return low > 0 ? "better" : high < 0 ? "worse" : "open";
}
