Exercise.Check("2.5", () =>
{
    var logits = 30 * Matrix<double>.Build.Random(7, 9, 4);
    Check.Equal("nine random columns of seven", SoftmaxColumns(logits), Matrix<double>.Build.DenseOfColumnVectors(logits.EnumerateColumns().Select(Activation.Softmax.Apply)));
}, answer: SoftmaxColumns, without: ["Activation", "Softmax", "NaiveSoftmax"]);
