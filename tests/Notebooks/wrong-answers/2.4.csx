(Matrix<double> W, Vector<double> b) Collapse(Matrix<double> W1, Vector<double> b1, Matrix<double> W2, Vector<double> b2)
{
    return (W2 * W1, b2);                               // the first bias is lost
}
