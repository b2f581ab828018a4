string TheRightOne()
{
    return "A";                                         // right until a sample underflows
}
