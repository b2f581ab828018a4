// The library has the right steps; here the point is to do without them.
BackwardSteps Repair(BackwardSteps sick)
{
    return sick with { HiddenDelta = BackwardSteps.Right.HiddenDelta };
}
