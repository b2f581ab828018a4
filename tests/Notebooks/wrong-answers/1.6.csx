double ThirdPreActivation()
{
    return 0.5 * 2 + 0.6 * 1 + 0.03;                 // a sign lost
}
