Matrix<double> SoftmaxColumns(Matrix<double> Z)
{
    return Matrix<double>.Build.DenseOfColumnVectors(Z.EnumerateColumns().Select(Softmax));
}
