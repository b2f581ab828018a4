int ClassOf(Vector<double> scores)
{
    int best = 0;
    double highest = 0;
    for (int k = 0; k < scores.Count; k++)
        if (scores[k] > highest)
            (best, highest) = (k, scores[k]);
    return best;
}
