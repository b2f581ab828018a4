Exercise.Check("12.5", () =>
{
    var images = validation.Slice(700, 15).X;
    (int Right, int Down)[] places = [(2, 2), (-1, 0), (0, 1)];
    var sum = Matrix<double>.Build.Dense(10, 15);
    foreach (var (right, down) in places)
        for (int i = 0; i < 15; i++)
            sum.SetColumn(i, sum.Column(i) + moving.Forward(Moved(images.Column(i), right, down)).ToDouble());
    Check.Equal("three places", Asked(moving, images, places).ToDouble(), sum / 3, 1e-5);
});
