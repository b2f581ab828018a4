(Vector<double> w, double b) And()
{
    return (Column(1, 1), -0.5);                        // the threshold of OR
}
