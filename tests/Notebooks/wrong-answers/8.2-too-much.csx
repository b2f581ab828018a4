// It heals, with a medicine too many.
Patient CureForOne(Patient patient)
{
    return patient.With(start: Initializer.Xavier, rate: 0.4);
}
