Vector<double> Precision(Matrix<double> confusion)
{
    return confusion.Diagonal().PointwiseDivide(confusion.RowSums());
}
