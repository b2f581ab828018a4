// The slope is taken at the activation where it belongs at z.
Matrix<double> HealthyDelta(Matrix<double> W2, Matrix<double> Δ2, Matrix<double> Z1)
{
    var A1 = Activation.Sigmoid.Apply(Activation.Sigmoid.Apply(Z1));
    return (W2.Transpose() * Δ2).PointwiseMultiply(A1).PointwiseMultiply(1 - A1);
}
