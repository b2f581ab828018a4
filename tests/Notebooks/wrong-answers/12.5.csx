// The mean of the pictures in place of the mean of the answers.
Matrix<float> Asked(Network<float> network, Matrix<float> X, (int Right, int Down)[] places)
{
    Matrix<float> sum = 0 * X;
    foreach (var (right, down) in places)
        sum += Matrix<float>.Build.DenseOfColumnVectors(X.EnumerateColumns().Select(x => Moved(x, right, down)));
    return network.Forward(sum / places.Length);
}
