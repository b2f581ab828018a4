Exercise.Check("3.4", () =>
{
    Matrix<double> features = Matrix<double>.Build.Random(4, 3, 1), W = Matrix<double>.Build.Random(2, 4, 2), truth = Rows([1, 0, 1], [0, 1, 0]);
    var b = Vector<double>.Build.Random(2, 3);
    double Mean(Matrix<double> V, Vector<double> c) => Enumerable.Range(0, 3).Average(i => CrossEntropy(Softmax(V * features.Column(i) + c), truth.Column(i)));
    var answers = Matrix<double>.Build.DenseOfColumnVectors(features.EnumerateColumns().Select(h => Softmax(W * h + b)));
    var (dW, db) = OutputGradients(features, answers, truth);
    Check.Derivative("∂C/∂W of three other samples", dW, V => Mean(V, b), W);
    Check.Derivative("∂C/∂b of three other samples", db, c => Mean(W, c), b);
}, answer: OutputGradients, without: ["CentralDifference", "Network"]);
