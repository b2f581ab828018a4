// The weights' gradient is summed, the biases' averaged.
(Matrix<double> dW, Vector<double> db) MeanGradients(Matrix<double> Δ, Matrix<double> A)
{
    return (Δ * A.Transpose(), Δ.RowSums() / Δ.ColumnCount);
}
