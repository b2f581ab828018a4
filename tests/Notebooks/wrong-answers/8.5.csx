// Scaled, and every image still has its neighbour's label.
Patient CureForFour(Patient patient)
{
    return patient.With(data: delivered => Dataset.Labelled(delivered.X / 255, delivered.Labels, 10));
}
