string WrongLine()
{
    return "D";                                             // would spoil p q too
}
