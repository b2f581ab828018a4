// Other weights, and the bias that silences the units is still there.
Initializer CureForFive()
{
    return new Initializer("mine", Initializer.Glorot.Weight, random => -4);
}
