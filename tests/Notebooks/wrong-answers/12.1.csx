// The time in which the share falls to 1/e, and not to a half.
double HalfLife(double β)
{
    return 1 / (1 - β);
}
