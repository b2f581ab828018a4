// The slope of the wrong layer, and the weights still lie the wrong way.
BackwardSteps Repair(BackwardSteps sick)
{
    return sick with { HiddenDelta = (W2, Δ2, A1) => (W2 * Δ2).PointwiseMultiply(A1) };
}
