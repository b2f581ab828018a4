int ClassOf(Vector<double> scores)
{
    double best = 0;
    int place = 0;
    for (int k = 0; k < scores.Count; k++)
        if (scores[k] > best)
            (best, place) = (scores[k], k);
    return place;
}
