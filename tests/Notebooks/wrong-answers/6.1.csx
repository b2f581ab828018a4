// The wrong way round.
int[] Repaired(IReadOnlyList<int> predictions)
{
    return predictions.Select(said => (said + 7) % 10).ToArray();
}
