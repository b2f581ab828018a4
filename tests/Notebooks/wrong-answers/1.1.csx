(int Row, int Column) PixelOf(int k)
{
    return (k % 28, k / 28);
}
