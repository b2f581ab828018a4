// The gradient of the minibatch is summed where the cost is a mean.
class Linear : Module
{
    readonly Matrix<double> _W, _b, _dW, _db;
    Matrix<double> _X;
    public Linear(Matrix<double> W, Matrix<double> b) => (_W, _b, _dW, _db) = (W, b, 0 * W, 0 * b);
    public override Matrix<double> Forward(Matrix<double> X) { _X = X; return _W * X + _b * Matrix<double>.Build.Dense(1, X.ColumnCount, 1); }
    public override Matrix<double> Backward(Matrix<double> dY) { (dY * _X.Transpose()).CopyTo(_dW); _db.SetColumn(0, dY.RowSums()); return _W.Transpose() * dY; }
    public override (Matrix<double>, Matrix<double>)[] Parameters => [(_W, _dW), (_b, _db)];
}
class Sigmoid : Module
{
    Matrix<double> _A;
    public override Matrix<double> Forward(Matrix<double> X) => _A = X.Map(z => 1 / (1 + Math.Exp(-z)));
    public override Matrix<double> Backward(Matrix<double> dY) => dY.PointwiseMultiply(_A).PointwiseMultiply(1 - _A);
}
class SoftmaxCost
{
    Matrix<double> _Ŷ, _Y;
    public double Cost(Matrix<double> Z, Matrix<double> Y)
    {
        (_Ŷ, _Y) = (Matrix<double>.Build.DenseOfColumnVectors(Z.EnumerateColumns().Select(z => (z - z.Maximum()).PointwiseExp()).Select(e => e / e.Sum())), Y);
        return Enumerable.Range(0, Y.ColumnCount).Average(i => -Math.Log(_Ŷ.Column(i) * Y.Column(i)));
    }
    public Matrix<double> Backward() => _Ŷ - _Y;
}
