(Matrix<double> W1, Vector<double> b1, Matrix<double> W2, Vector<double> b2) Xor()
{
    var W1 = Rows([20, 20], [20, 20]);                  // OR, AND: the output computes OR of the two
    var b1 = Column(-10, -30);
    var W2 = Rows([20, 20]);
    var b2 = Column(-10);
    return (W1, b1, W2, b2);
}
