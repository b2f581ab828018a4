int Steps(int samples, int size, int epochs)
{
    return epochs * samples / size;
}
