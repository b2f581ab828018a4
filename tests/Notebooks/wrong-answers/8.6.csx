// Centred, and as large as before.
Matrix<double> Prepare(Matrix<double> X)
{
    return X - 128;
}
