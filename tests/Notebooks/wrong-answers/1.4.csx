Matrix<double> Pre(Matrix<double> X, Matrix<double> w, Vector<double> b)
{
    var ones = Vector<double>.Build.Dense(X.RowCount, 1.0);
    return X * w + ones.OuterProduct(b);
}
