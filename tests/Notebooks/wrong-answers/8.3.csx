// One disease of two.
Patient CureForTwo(Patient patient)
{
    return patient.With(start: Initializer.He);
}
