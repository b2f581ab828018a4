string ImpossibleLines()
{
    return "aeg";                                       // c conforms, but has the shape of the transpose
}
