double YesNoCost(double z, double y)
{
    return CostOfScores(Column(0, z), Column(1 - y, y));
}
