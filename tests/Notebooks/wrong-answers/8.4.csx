// The activation is changed, the start is not scaled: now the gradient explodes.
Patient CureForThree(Patient patient)
{
    return patient.With(hidden: Activation.Relu, start: Initializer.StandardNormal);
}
