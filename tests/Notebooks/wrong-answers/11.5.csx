// The mean is right, and nothing goes back.
Tensor MeanOfColumns(Tensor A)
{
    return new Tensor((A.Value.ColumnSums() / A.Value.RowCount).ToRowMatrix(), [A]);
}
