// A kernel of the second layer covers all six maps.
int LeNet()
{
    return 6 * (25 + 1) + 16 * (25 + 1) + 120 * (16 * 5 * 5 + 1) + 84 * (120 + 1) + 10 * (84 + 1);
}
