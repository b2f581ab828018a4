// Whoever replaces all four steps has found nothing out.
BackwardSteps Repair(BackwardSteps sick)
{
    return sick with
    {
        OutputDelta = (Ŷ, Y) => Ŷ - Y,
        HiddenDelta = (W2, Δ2, A1) => (W2.Transpose() * Δ2).PointwiseMultiply(A1).PointwiseMultiply(1 - A1),
        WeightGradient = (Δ, A) => Δ * A.Transpose() / Δ.ColumnCount,
        BiasGradient = Δ => Δ.RowSums() / Δ.ColumnCount,
    };
}
