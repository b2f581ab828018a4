Vector<double> BackThroughSoftmax(Vector<double> ŷ, Vector<double> g)
{
    return (Matrix<double>.Build.DenseOfDiagonalVector(ŷ) - ŷ.OuterProduct(ŷ)) * g;     // builds J
}
