Tensor MeanOfColumns(Tensor A)
{
    int n = A.Value.RowCount;
    return new Tensor((A.Value.ColumnSums() / n).ToRowMatrix(), [A], mean =>
        A.Gradient += Matrix<double>.Build.Dense(n, 1, 1) * mean.Gradient);
}
