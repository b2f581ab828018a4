int ClassOf(Vector<double> scores)
{
    return OneHot.Decode(scores.ToColumnMatrix())[0];
}
