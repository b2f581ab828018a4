// Well, but no network of ReLUs any more.
Patient CureForTwo(Patient patient)
{
    return patient.With(hidden: Activation.Sigmoid, rate: 0.5);
}
