(Matrix<double> dW, Vector<double> db) OutputGradients(Matrix<double> H, Matrix<double> Ŷ, Matrix<double> Y)
{
    var δ = Ŷ - Y;
    return (δ * H.Transpose(), δ.RowSums() / Y.ColumnCount);     // the sum for the weights, the mean for the biases
}
