// From one extreme to the other: after five epochs it has hardly moved.
double CureForThree()
{
    return 0.001;
}
