(double df_dp, double df_dq) SmallGraph()
{
    return (3, 2);                                          // one of the two paths of p
}
