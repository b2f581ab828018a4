Vector<double> ClippedDelta(Vector<double> z, Vector<double> y)
{
    return CentralDifference.Gradient(t => Price(Column(Clip([.. t])), y), z);
}
