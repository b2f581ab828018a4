// The labels are put right, the pixels are as large as before.
Patient CureForFour(Patient patient)
{
    return patient.With(data: delivered => Dataset.Labelled(delivered.X, [delivered.Labels[^1], .. delivered.Labels.SkipLast(1)], 10));
}
