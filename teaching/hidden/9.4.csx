Exercise.Check("9.4", () =>
{
    var A = Matrix<double>.Build.Random(3, 3, 1);
    Check.Equal("a linear map", Asymmetry(t => A * t, Column(1, 2, 3)), (A - A.Transpose()).FrobeniusNorm() / A.FrobeniusNorm(), 1e-6);
    Check.That("a symmetric one", Asymmetry(t => (A + A.Transpose()) * t, Column(1, 2, 3)) < 1e-6);
});
