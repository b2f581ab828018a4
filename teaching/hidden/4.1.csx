Exercise.Check("4.1", () =>
{
    var other = Enumerable.Range(0, 4).Select(l => Matrix<double>.Build.Random(3, 3, l + 1)).ToArray();
    var slopes = Enumerable.Range(0, 4).Select(l => Vector<double>.Build.Random(3, 10 + l)).ToArray();
    var pull = Vector<double>.Build.Random(3, 20);
    var yours = Deltas([.. other.Select(W => W.ToArray())], [.. slopes.Select(s => s.ToArray())], pull.ToArray());
    var expected = pull.PointwiseMultiply(slopes[3]);
    for (int l = 3; l >= 1; l--)
    {
        Check.Equal($"δ⁽{l}⁾ of other weights, three neurons wide", Column(yours[l]), expected);
        expected = (other[l].Transpose() * expected).PointwiseMultiply(slopes[l - 1]);
    }
}, answer: Deltas, without: ["CentralDifference"]);
