int CountParameters(params int[] n)
{
    int sum = 0;
    for (int l = 1; l < n.Length; l++)
        sum += n[l - 1] * n[l];
    return sum;
}
