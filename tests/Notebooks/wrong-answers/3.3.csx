Vector<double> BackThroughSoftmax(Vector<double> ŷ, Vector<double> g)
{
    return g.PointwiseMultiply(ŷ).PointwiseMultiply(1 - ŷ);      // the diagonal of J only, as for a sigmoid
}
