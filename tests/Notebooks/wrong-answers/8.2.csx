// Another constant leaves the neurons as alike as before.
Patient CureForOne(Patient patient)
{
    return patient.With(start: Initializer.Constant(-0.3));
}
