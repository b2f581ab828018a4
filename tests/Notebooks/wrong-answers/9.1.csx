(Matrix<double> dW, Vector<double> db) MeanGradients(Matrix<double> Δ, Matrix<double> A)
{
    return (Δ * A.Transpose(), Δ.RowSums() / A.ColumnCount);
}
