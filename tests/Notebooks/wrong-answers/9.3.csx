Vector<double> ClippedDelta(Vector<double> z, Vector<double> y)
{
    return Softmax(Column(Clip([.. z]))) - y;
}
