(double df_dp, double df_dq) SmallGraph()
{
    return (pDrawn + qDrawn, pDrawn);                       // one of the two paths of p
}
