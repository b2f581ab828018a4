Exercise.Check("6.6", () =>
{
    // Two layers and the cost in a row, 6-4-3: two minibatches of different sizes, one after the other.
    Matrix<double> Any(int rows, int columns, int seed) => Matrix<double>.Build.Random(rows, columns, seed);
    var (W, b, W2, c) = (Any(4, 6, 21), Any(4, 1, 22), Any(3, 4, 23), Any(3, 1, 24));
    Linear first = new(W, b), second = new(W2, c);
    var (between, end) = (new Sigmoid(), new SoftmaxCost());
    foreach (int[] labels in new int[][] { [1, 0], [0, 2, 1, 1, 0, 2, 2] })
    {
        var (X, Y) = (Any(6, labels.Length, 25), OneHot.Encode<double>(labels, 3));
        double CostOf(Linear one, Matrix<double> input) => new SoftmaxCost().Cost(new Linear(W2, c).Forward(new Sigmoid().Forward(one.Forward(input))), Y);
        double paid = end.Cost(second.Forward(between.Forward(first.Forward(X))), Y);
        var dX = first.Backward(between.Backward(second.Backward(end.Backward())));
        var (dW, db) = (first.Parameters[0].Item2.Clone(), first.Parameters[1].Item2.Clone());
        Check.Equal($"{labels.Length} samples: the cost", paid, CostOf(new(W, b), X));
        Check.Derivative("∂C/∂X through all of it", dX, input => CostOf(new(W, b), input), X);
        Check.Derivative("∂C/∂W of the first layer", dW, V => CostOf(new(V, b), X), W);
        Check.Derivative("∂C/∂b of the first layer", db, v => CostOf(new(W, v), X), b);
    }
});
