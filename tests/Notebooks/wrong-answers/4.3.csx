// A slope too many: the input has no activation function.
Vector<double> InputGradient(Matrix<double> W1, Vector<double> δ1)
{
    return (W1.Transpose() * δ1).PointwiseMultiply(Activation.Sigmoid.Derivative(x));
}
