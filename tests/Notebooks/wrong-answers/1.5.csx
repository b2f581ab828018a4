int[] LinesThatCannotBeRight()
{
    return [4, 6];                                   // the swapped outer product of line 2 overlooked
}
