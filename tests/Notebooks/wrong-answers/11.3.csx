// The stride is forgotten.
Matrix<double> KernelGradient(Matrix<double> X, Matrix<double> δ, int k, int s)
{
    return Matrix<double>.Build.Dense(k, k, (i, j) =>
    {
        double sum = 0;
        for (int y = 0; y < δ.RowCount; y++)
            for (int x = 0; x < δ.ColumnCount; x++)
                sum += δ[y, x] * X[y + i, x + j];
        return sum;
    });
}
