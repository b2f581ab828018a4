// The other one of two.
Patient CureForTwo(Patient patient)
{
    return patient.With(rate: 0.1);
}
