Exercise.Check("3.7", () =>
{
    var (W, b, features, target) = (Matrix<double>.Build.Random(3, 5, 1), Vector<double>.Build.Random(3, 2), Vector<double>.Build.Random(5, 3), Column(0, 0, 1));
    var (dW, db) = Repaired(features, Softmax(W * features + b), target);
    Check.Derivative("∂C/∂W of a layer that is not square", dW, V => CrossEntropy(Softmax(V * features + b), target), W);
    Check.Derivative("∂C/∂b of it", db, c => CrossEntropy(Softmax(W * features + c), target), b);
}, answer: Repaired, without: ["CentralDifference"]);
