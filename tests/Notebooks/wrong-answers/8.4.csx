// The activation is changed, the start is not scaled: now the gradient explodes.
(Activation, Initializer) CureForFour()
{
    return (Activation.Relu, Initializer.StandardNormal);
}
