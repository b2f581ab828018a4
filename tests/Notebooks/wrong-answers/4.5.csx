// The path around the layer is forgotten.
Vector<double> BackThroughSkip(Matrix<double> W, Vector<double> slope, Vector<double> g)
{
    return W.Transpose() * g.PointwiseMultiply(slope);
}
